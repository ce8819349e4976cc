import { z } from 'zod'
import { countUp, type ImportedConversation } from './imported.ts'
import { plainTitle } from './plain-title.ts'
import { toTurns, type TreeMessage } from './message-tree.ts'

/**
 * One conversation of `conversations.json` as ChatGPT exports it: a tree of nodes in `mapping`, times as seconds with a fraction. There is no
 * published description; whatever is missing or new is taken as nothing said.
 */
const nodeSchema = z.object({
  parent: z.string().nullish(),
  children: z.array(z.string()).nullish(),
  message: z
    .object({
      author: z.object({ role: z.string(), name: z.string().nullish() }).nullish(),
      create_time: z.number().nullish(),
      content: z.looseObject({ content_type: z.string().nullish(), parts: z.array(z.unknown()).nullish(), text: z.unknown().optional(), language: z.unknown().optional(), result: z.unknown().optional(), thoughts: z.unknown().optional(), title: z.unknown().optional(), url: z.unknown().optional() }).nullish(),
      weight: z.number().nullish(),
      metadata: z.looseObject({ model_slug: z.string().nullish(), is_visually_hidden_from_conversation: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
})
export const chatGptSchema = z.looseObject({
  id: z.string().nullish(),
  conversation_id: z.string().nullish(),
  title: z.string().nullish(),
  create_time: z.number().nullish(),
  update_time: z.number().nullish(),
  current_node: z.string().nullish(),
  default_model_slug: z.string().nullish(),
  is_archived: z.boolean().nullish(),
  is_starred: z.boolean().nullish(),
  mapping: z.record(z.string(), nodeSchema),
})
type Node = z.infer<typeof nodeSchema>
type Content = NonNullable<NonNullable<Node['message']>['content']>

/** @throws ZodError where it is none */
export function readChatGpt(value: unknown): ImportedConversation {
  const file = chatGptSchema.parse(value)
  const leftOut = new Map<string, number>()
  const createdAt = milliseconds(file.create_time) ?? firstTime(file.mapping) ?? 0
  const messages = inOrder(file.mapping).map(([id, node]) => toMessage(id, node, { at: createdAt, model: file.default_model_slug ?? 'unknown', leftOut }))
  const { events, headTurnId } = toTurns(messages, 'chatgpt', file.current_node ?? null)
  return {
    sourceId: file.conversation_id ?? file.id ?? `${createdAt}/${file.title ?? ''}`,
    about: { title: plainTitle(file.title), titledBy: 'person', createdAt, updatedAt: milliseconds(file.update_time) ?? createdAt, pinned: file.is_starred === true, archived: file.is_archived === true },
    folder: null,
    events,
    headTurnId,
    messages: messages.filter(({ role }) => role !== 'none').length,
    leftOut,
  }
}

/** Parents before their children, brothers as their parent lists them. */
function inOrder(mapping: Readonly<Record<string, Node>>): [string, Node][] {
  const ordered = new Map<string, Node>()
  const roots = Object.entries(mapping).filter(([, { parent }]) => parent == null || !Object.hasOwn(mapping, parent))
  const waiting = roots.map(([id]) => id).reverse()
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = Object.hasOwn(mapping, id) ? mapping[id] : undefined
    if (!node || ordered.has(id)) continue
    ordered.set(id, node)
    waiting.push(...(node.children ?? []).toReversed())
  }
  return [...ordered]
}

function toMessage(id: string, { parent, message }: Node, given: { readonly at: number; readonly model: string; readonly leftOut: Map<string, number> }): TreeMessage {
  const role = message?.author?.role
  const base = { id, parentId: parent ?? null, at: milliseconds(message?.create_time) ?? given.at, content: [], text: '', reasoning: '', model: message?.metadata?.model_slug ?? given.model }
  const content = message?.content
  if (!message || !content || role === undefined || message.weight === 0 || message.metadata?.is_visually_hidden_from_conversation === true) return { ...base, role: 'none' }
  if (role === 'system') {
    if (textOf(content, new Map()).trim() !== '') countUp(given.leftOut, 'instructions to the model')
    return { ...base, role: 'none' }
  }
  if (content.content_type === 'thoughts') return { ...base, role: 'model', reasoning: thoughtsOf(content.thoughts) }
  const said = textOf(content, given.leftOut)
  if (role === 'user') return { ...base, role: 'person', content: said === '' ? [] : [{ type: 'text', text: said }] }
  if (said === '') return { ...base, role: 'none' }
  // What a tool of the other program answered: shown as what it is, and never as words of the model.
  return { ...base, role: 'model', text: role === 'tool' ? `${message.author?.name ?? 'A tool'} answered:\n\n${fence(said)}` : said }
}

function textOf(content: Content, leftOut: Map<string, number>): string {
  switch (content.content_type) {
    case 'code':
      return stringOf(content.text) === '' ? '' : fence(stringOf(content.text), stringOf(content.language))
    case 'execution_output':
      return stringOf(content.text)
    case 'tether_browsing_display':
      return stringOf(content.result)
    case 'tether_quote':
      return [stringOf(content.title), stringOf(content.url), stringOf(content.text)].filter((part) => part !== '').join('\n')
    case 'user_editable_context':
    case 'model_editable_context':
      countUp(leftOut, 'instructions to the model')
      return ''
    case 'reasoning_recap':
      return ''
    default:
      // `text`, `multimodal_text`, and what came later: its words.
      return content.parts ? content.parts.map((part) => partText(part, leftOut)).join('') : stringOf(content.text)
  }
}

function partText(part: unknown, leftOut: Map<string, number>): string {
  if (typeof part === 'string') return part
  if (typeof part !== 'object' || part === null) return ''
  const { content_type: type, text, asset_pointer: pointer } = part as Readonly<Record<string, unknown>>
  if (typeof text === 'string') return text
  const what = type === 'image_asset_pointer' ? 'pictures' : typeof type === 'string' && type.includes('audio') ? 'sounds' : 'other parts'
  countUp(leftOut, what)
  return `[${what === 'pictures' ? 'A picture' : what === 'sounds' ? 'A sound' : 'Something'} that was not taken along${typeof pointer === 'string' ? `: ${pointer.slice(0, 200)}` : ''}]\n`
}

function thoughtsOf(thoughts: unknown): string {
  if (!Array.isArray(thoughts)) return ''
  return thoughts.map((thought: unknown) => (typeof thought === 'object' && thought !== null ? ['summary', 'content'].map((name) => stringOf((thought as Readonly<Record<string, unknown>>)[name])).filter((text) => text !== '').join('\n') : '')).join('\n\n')
}

/** A fence that its text cannot close. */
export function fence(text: string, language = ''): string {
  let longest = 2
  // One after the other: as arguments of one call, a hundred thousand of them are too many.
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${/^[\w+#.-]{1,20}$/.test(language) && language !== 'unknown' ? language : ''}\n${text}\n${ticks}`
}

function firstTime(mapping: Readonly<Record<string, Node>>): number | undefined {
  const times = Object.values(mapping).flatMap(({ message }) => milliseconds(message?.create_time) ?? [])
  return times.length === 0 ? undefined : times.reduce((first, at) => Math.min(first, at))
}

function milliseconds(seconds: number | null | undefined): number | undefined {
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e11 ? Math.round(seconds * 1000) : undefined
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
