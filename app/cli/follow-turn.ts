import type { CallInput, EventName, EventPayload } from '#contract/contract.ts'
import type { ConversationEvent, ConversationEventType, TurnOutcome } from '#contract/conversation.ts'
import type { Connection } from '#rpc/connect.ts'

const storedEvents = [
  'turn-start',
  'step-start',
  'message-delta',
  'message-part',
  'message-replay',
  'tool-call',
  'consent-request',
  'consent-answer',
  'tool-start',
  'tool-task',
  'tool-result',
  'step-end',
  'notice',
  'turn-end',
  'head-select',
  'tools-found',
  'context-change',
  'compaction',
] as const satisfies readonly ConversationEventType[]

export interface TurnView {
  event(event: ConversationEvent): void
  progress(progress: EventPayload<'tool-progress'>): void
}

export interface TurnEnd {
  readonly conversationId: string
  readonly outcome: TurnOutcome
  /** The `no-person` and other refusals of this turn, as `server/tool`. */
  readonly refused: readonly string[]
}

/** Starts a turn, shows each of its events in order, and resolves at its end. Aborting the signal stops the turn; it still ends. */
export async function followTurn(connection: Connection, input: CallInput<'turn.start'>, view: TurnView, signal: AbortSignal): Promise<TurnEnd> {
  const ended = Promise.withResolvers<TurnOutcome>()
  /** Events can come before the answer that says which turn is ours. */
  const early: (() => void)[] = []
  const names = new Map<string, string>()
  const refused: string[] = []
  let ours: { conversationId: string; turnId: string } | undefined

  function show(event: ConversationEvent): void {
    if (event.conversationId !== ours?.conversationId || event.type === 'head-select' || !('turnId' in event) || event.turnId !== ours.turnId) return
    if (event.type === 'tool-call') names.set(event.callId, `${event.server ?? ''}/${event.tool}`)
    if (event.type === 'tool-result' && event.outcome.kind === 'denied') refused.push(names.get(event.callId) ?? event.callId)
    view.event(event)
    if (event.type === 'turn-end') ended.resolve(event.outcome)
  }
  const inOrder = (run: () => void): void => void (ours ? run() : early.push(run))

  function hear<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void {
    return connection.subscribe(name, (payload) => inOrder(() => listener(payload)))
  }
  const stops = [
    ...storedEvents.map((name) => hear(name, show)),
    hear('tool-progress', (progress) => {
      if (progress.conversationId === ours?.conversationId) view.progress(progress)
    }),
  ]
  const onAbort = (): void => {
    if (ours) connection.call('turn.cancel', ours).catch(ended.reject)
  }
  connection.onClose(() => ended.reject(new Error('The host is gone')))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await connection.subscribed()
    signal.throwIfAborted()
    ours = await connection.call('turn.start', input)
    for (const run of early.splice(0)) run()
    if (signal.aborted) onAbort()
    return { conversationId: ours.conversationId, outcome: await ended.promise, refused }
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const stop of stops) stop()
    ended.promise.catch(() => {})
  }
}
