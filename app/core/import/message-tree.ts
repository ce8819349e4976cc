import type { ContentPart } from '#contract/content.ts'
import type { ConversationEvent } from '#contract/conversation.ts'

/** A message as other programs keep it: one of a tree. */
export interface TreeMessage {
  readonly id: string
  readonly parentId: string | null
  /** `none`: it holds the tree together and shows nothing. */
  readonly role: 'person' | 'model' | 'none'
  readonly at: number
  /** What the person said. */
  readonly content: readonly ContentPart[]
  /** What the model said, and what it thought. */
  readonly text: string
  readonly reasoning: string
  readonly model: string
}

interface Chain {
  readonly message: TreeMessage
  readonly before: Chain | null
}

type Draft = ConversationEvent extends infer Event ? (Event extends ConversationEvent ? Omit<Event, 'seq' | 'conversationId'> : never) : never

/** A tree of a hundred answers to a hundred answers would be as many turns as there are ways through it. */
const MOST_TURNS = 20_000
/** Messages in all turns together, and characters: a long chain with a question at each of its answers is written once for each of them. */
const MOST_WRITTEN = 100_000
const MOST_TEXT = 256 * 1024 * 1024

/**
 * Messages as turns: what the person said, with one way through the answers to it. A second answer is a second turn with the same
 * words, as when Steward is asked to answer again. Order among brothers is that of the messages given.
 */
export function toTurns(all: readonly TreeMessage[], providerId: string, headId: string | null): { readonly events: ConversationEvent[]; readonly headTurnId: string | null } {
  const known = new Map<string, TreeMessage>()
  // Of two with one id, the first: twins would share their children, and a dozen of them one below the other have thousands of ways through.
  for (const message of all) if (!known.has(message.id)) known.set(message.id, message)
  const messages = [...known.values()]
  const children = Map.groupBy(messages, ({ id, parentId }) => (parentId !== null && parentId !== id && known.has(parentId) ? parentId : null))
  const childrenOf = (id: string | null): readonly TreeMessage[] => children.get(id) ?? []
  const drafts: Draft[] = []
  const turnOf = new Map<string, string>()
  let lastTurn: string | null = null
  let count = 0
  let written = 0
  let length = 0
  const isFull = (): boolean => count >= MOST_TURNS || written >= MOST_WRITTEN || length >= MOST_TEXT

  const waiting: { readonly question: TreeMessage | null; readonly parentTurnId: string | null }[] = [{ question: null, parentTurnId: null }]
  for (let next = waiting.pop(); next && !isFull(); next = waiting.pop()) {
    const { question, parentTurnId } = next
    const chains: (Chain | null)[] = [null]
    while (chains.length > 0 && !isFull()) {
      const chain = chains.pop() ?? null
      const following = childrenOf(chain?.message.id ?? question?.id ?? null)
      const questions = following.filter(({ role }) => role === 'person')
      const answers = following.filter(({ role }) => role !== 'person')
      // Reversed, because the last one that is put down is taken up first.
      chains.push(...answers.toReversed().map((message) => ({ message, before: chain })))
      if (questions.length === 0 && answers.length > 0) continue
      const turnId = emit(question, listOf(chain), parentTurnId)
      waiting.push(...questions.toReversed().map((message) => ({ question: message, parentTurnId: turnId })))
    }
  }

  /** The id of the turn; that of its parent where there is nothing to say. */
  function emit(question: TreeMessage | null, chain: readonly TreeMessage[], parentTurnId: string | null): string | null {
    written += chain.length + 1
    const answers = chain.filter(({ role, text, reasoning }) => role === 'model' && (text !== '' || reasoning !== ''))
    if (question === null && answers.length === 0) return parentTurnId
    count++
    for (const { text, reasoning } of answers) length += text.length + reasoning.length
    const turnId = crypto.randomUUID()
    const startAt = question?.at ?? answers[0]?.at ?? 0
    const endAt = answers.at(-1)?.at ?? startAt
    const model = { providerId, model: answers.at(-1)?.model ?? question?.model ?? 'unknown' }
    drafts.push({ type: 'turn-start', at: startAt, turnId, parentTurnId, cause: 'message', content: [...(question?.content ?? [])], attachments: [], model, runBy: 'import' })
    for (const [step, { at, text, reasoning }] of answers.entries()) {
      const place = { at, turnId, step }
      drafts.push({ type: 'step-start', ...place })
      if (reasoning !== '') drafts.push({ type: 'message-delta', ...place, part: 0, channel: 'reasoning', offset: 0, text: reasoning })
      if (text !== '') drafts.push({ type: 'message-delta', ...place, part: 1, channel: 'text', offset: 0, text })
      drafts.push({ type: 'step-end', ...place, stopReason: { kind: 'stop' }, usage: {} })
    }
    drafts.push({ type: 'turn-end', at: endAt, turnId, outcome: { kind: 'done' }, usage: {}, durationMs: Math.max(0, endAt - startAt) })
    for (const { id } of question ? [question, ...chain] : chain) turnOf.set(id, turnId)
    lastTurn = turnId
    return turnId
  }

  const headTurnId = (headId === null ? undefined : turnOf.get(headId)) ?? lastTurn
  const last = drafts.at(-1)
  if (headTurnId !== null && headTurnId !== lastTurn && last) drafts.push({ type: 'head-select', at: last.at, turnId: headTurnId })
  return { events: drafts.map((draft, index) => ({ ...draft, conversationId: '', seq: index + 1 })), headTurnId }
}

function listOf(chain: Chain | null): TreeMessage[] {
  const list: TreeMessage[] = []
  for (let link = chain; link; link = link.before) list.push(link.message)
  return list.reverse()
}
