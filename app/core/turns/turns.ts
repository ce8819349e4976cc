import type { Attachment, ContentPart } from '#contract/content.ts'
import type { Conversation, FilledPrompt, TurnOutcome } from '#contract/conversation.ts'
import type { ModelRef } from '#contract/model.ts'
import { StewardError } from '#contract/problem.ts'
import { wasCut } from '#core/conversations/fold-turns.ts'
import { makeTitle } from '#core/conversations/make-title.ts'
import { readTurn, turnUnknown } from '#core/conversations/read-turns.ts'
import type { Publish } from '#core/ports/publish.ts'
import { createLateEnds } from './late-ends.ts'
import { CLOSING, runTurn, type TurnParts } from './run-turn.ts'

export interface TurnRequest {
  readonly conversationId?: string
  /** The person was asked about the limits of usage that are reached. */
  readonly beyondLimit?: boolean
  /** Of a new conversation. */
  readonly projectId?: string
  readonly cause: 'message' | 'continue'
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** As the person saw it: the server is not asked again. */
  readonly prompt?: FilledPrompt
  readonly model?: ModelRef
  readonly parentTurnId?: string | null
  readonly maxSteps?: number
  /** The turn that is asked again. */
  readonly rerunOf?: { readonly conversationId: string; readonly turnId: string }
  /** In the place of the usual ones, for this turn. */
  readonly parts?: Pick<TurnParts, 'gate' | 'catalog'>
}

/** Which turns run now, and how they begin and are stopped. */
export interface Turns {
  /**
   * Stores the person's message durably, then lets the turn run on its own.
   * @throws StewardError `conversation-unknown`, `turn-running`, `turn-unknown`, `project-unknown`, `model-missing`, `usage-limit`, `message-empty`, `host-closing`, or of the store
   */
  start(request: TurnRequest): Promise<{ conversationId: string; turnId: string }>
  /** Continues the turn that was cut. @throws StewardError `turn-unknown`, `turn-not-cut`, and those of `start` */
  resume(conversationId: string, turnId: string, model?: ModelRef): Promise<{ conversationId: string; turnId: string }>
  /** False where it does not run (any more). */
  cancel(turnId: string): boolean
  isRunning(conversationId: string): boolean
  /** How the turn ends that runs now; of none, how the last one of the path ended. */
  ended(conversationId: string): Promise<TurnOutcome | undefined>
  view(conversationId: string): Conversation
  announce(conversationId: string): void
  /** Stops all and waits for their ends to be stored. */
  close(): Promise<void>
}

export function createTurns(given: Omit<TurnParts, 'ends'> & { readonly publish: Publish; readonly instance: string; readonly isAlive: (instance: string) => boolean; readonly defaultModel: () => Promise<ModelRef | null> }): Turns {
  const { ports, log, publish } = given
  const parts = { ...given, ends: createLateEnds({ log, ports, onStored: announce }) }
  const running = new Map<string, { turnId: string; controller: AbortController; ended: Promise<TurnOutcome> }>()
  let closed = false

  function view(conversationId: string): Conversation {
    const record = ports.conversations.get(conversationId)
    if (!record) throw new StewardError({ code: 'conversation-unknown', message: 'There is no such conversation.', cause: 'It may have been deleted.', nextStep: 'Choose another one from the list.' })
    return { ...record, running: running.has(conversationId) }
  }

  function announce(conversationId: string): void {
    publish('conversation-change', { conversationId, conversation: ports.conversations.get(conversationId) ? view(conversationId) : null })
  }

  function refuseWhereBusy(conversationId: string): void {
    const elsewhere = ports.conversations.openTurns().some((open) => open.conversationId === conversationId && open.runBy !== parts.instance && parts.isAlive(open.runBy))
    if (!running.has(conversationId) && !elsewhere) return
    throw new StewardError({
      code: 'turn-running',
      message: 'This conversation is still working on the last message.',
      ...(elsewhere ? { cause: 'It runs in another window or terminal of Steward.' } : {}),
      nextStep: 'Wait for it to end, or stop it first.',
    })
  }

  async function begin(request: TurnRequest): Promise<{ conversationId: string; turnId: string }> {
    if (request.cause === 'message' && request.text.trim() === '' && request.attachments.length === 0 && (request.prompt?.messages.length ?? 0) === 0) throw new StewardError({ code: 'message-empty', message: 'There is nothing to send.', nextStep: 'Write a message first.' })
    const project = request.projectId === undefined ? parts.projects.of(request.conversationId ?? null) : parts.projects.get(request.projectId)
    const model = request.model ?? project?.model ?? (await parts.defaultModel())
    if (!model) throw new StewardError({ code: 'model-missing', message: 'No model is chosen.', nextStep: 'Choose one in the model picker.', action: { kind: 'open-settings', page: 'providers' } })

    const reached = request.beyondLimit === true ? undefined : parts.limits.reached(model)
    if (reached) throw new StewardError({ code: 'usage-limit', message: 'Your limit is reached, so nothing was sent.', cause: `You have used ${reached.sentence}.`, nextStep: 'Send it all the same, or raise the limit on the page “Usage”.' })
    if (closed) throw new StewardError({ code: 'host-closing', message: 'Steward is ending, so nothing new begins.', nextStep: 'Start Steward again, then send it once more.' })
    const known = request.conversationId === undefined ? undefined : view(request.conversationId)
    parts.ends.retry()
    if (known) refuseWhereBusy(known.conversationId)
    if (known && request.projectId !== undefined && known.projectId !== request.projectId) throw new StewardError({ code: 'project-other', message: 'This conversation does not belong to that project.', nextStep: 'Begin a new conversation in it, or move this one there first.' })
    const now = ports.clock.now()
    const conversationId = known?.conversationId ?? crypto.randomUUID()
    const parentTurnId = request.parentTurnId === undefined ? (known?.headTurnId ?? null) : request.parentTurnId
    if (parentTurnId !== null && !ports.conversations.place(conversationId, parentTurnId)) throw turnUnknown()
    const turnId = crypto.randomUUID()
    if (!known) ports.conversations.create({ conversationId, title: titleOf(request), createdAt: now, updatedAt: now, headTurnId: null, ...(request.projectId === undefined ? {} : { projectId: request.projectId }) })

    const content: ContentPart[] = request.text === '' ? [] : [{ type: 'text', text: request.text }]
    log.append({ type: 'turn-start', conversationId, turnId, parentTurnId, cause: request.cause, content, attachments: [...request.attachments], ...(request.prompt ? { prompt: request.prompt } : {}), model, runBy: parts.instance, ...(request.rerunOf ? { rerunOf: request.rerunOf } : {}) }, { durable: true })
    const emptyBefore = known !== undefined && known.headTurnId === null && parentTurnId === null && (known.title === '' || known.title === makeTitle(''))
    ports.conversations.update(conversationId, { headTurnId: turnId, updatedAt: now, ...(emptyBefore ? { title: titleOf(request) } : {}) })

    const controller = new AbortController()
    const maxSteps = request.maxSteps ?? ports.settings.get().maxSteps
    const ended = runTurn({ ...parts, ...request.parts }, { conversationId, turnId, model, maxSteps }, controller.signal).finally(() => {
      running.delete(conversationId)
      announce(conversationId)
    })
    running.set(conversationId, { turnId, controller, ended })
    announce(conversationId)
    return { conversationId, turnId }
  }

  return {
    start: begin,
    async resume(conversationId, turnId, model) {
      view(conversationId)
      refuseWhereBusy(conversationId)
      const turn = readTurn(ports.conversations, conversationId, turnId)
      if (!wasCut(turn)) throw new StewardError({ code: 'turn-not-cut', message: 'This turn came to its end; there is nothing to continue.', nextStep: 'Send a new message.' })
      return begin({ conversationId, cause: 'continue', text: '', attachments: [], model: model ?? turn.start.model, parentTurnId: turnId })
    },
    cancel(turnId) {
      for (const turn of running.values()) {
        if (turn.turnId !== turnId) continue
        turn.controller.abort(new DOMException('Stopped by the user', 'AbortError'))
        return true
      }
      return false
    },
    isRunning: (conversationId) => running.has(conversationId),
    async ended(conversationId) {
      const turn = running.get(conversationId)
      if (turn) return turn.ended
      const { headTurnId } = view(conversationId)
      return headTurnId === null ? undefined : readTurn(ports.conversations, conversationId, headTurnId).end?.outcome
    },
    view,
    announce,
    async close() {
      closed = true
      const all = [...running.values()]
      for (const { controller } of all) controller.abort(CLOSING)
      await Promise.allSettled(all.map(({ ended }) => ended))
      parts.ends.close()
    },
  }
}

/** From the person's own words, else from what they chose. */
function titleOf({ text, prompt, attachments }: TurnRequest): string {
  if (text.trim() !== '') return makeTitle(text)
  if (prompt) return makeTitle([prompt.name, Object.values(prompt.arguments).filter((value) => value.trim() !== '').join(', ')].filter((part) => part !== '').join(': '))
  return makeTitle(attachments[0]?.name ?? '')
}
