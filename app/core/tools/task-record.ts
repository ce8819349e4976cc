import type { CallOutput } from '#contract/contract.ts'
import { toProblem } from '#contract/problem.ts'
import type { TaskView } from '#contract/task.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { OpenTask } from '#core/ports/task-store.ts'
import type { ReadResult } from './read-result.ts'

/** Tasks that ended are shown until there are that many newer ones. */
const MOST_ENDED = 100
/** Milliseconds until a conversation that another process writes in is tried again. */
const RETRY = 5_000

interface EndedTask {
  readonly view: TaskView
  readonly result: CallOutput<'tool.call'>
}

/** What came of tasks: written into their conversations, and shown until the end of Steward. */
export interface TaskRecord {
  end(view: TaskView, outcome: ReadResult): void
  ended(): EndedTask[]
  has(callId: string): boolean
  /** Writes the result into its conversation; there it takes the place of the one that said that the call runs on. */
  store(task: OpenTask, outcome: ReadResult): void
  forget(callId: string): void
  /** Nothing is written any more: what waits to be written is found again at the next start. */
  close(): void
}

interface Parts {
  readonly ports: Pick<Ports, 'about' | 'clock' | 'conversations' | 'isAlive' | 'logger' | 'tasks'>
  readonly log: EventLog
  readonly isRunning: (conversationId: string) => boolean
  readonly announce: (conversationId: string) => void
}

export function createTaskRecord({ ports, log, isRunning, announce }: Parts): TaskRecord {
  const { clock, conversations, tasks } = ports
  const ended = new Map<string, EndedTask>()
  /** By call: forgets the next try to write. */
  const waiting = new Map<string, () => void>()

  /** One process at a time numbers the events of a conversation. */
  function isWrittenElsewhere(conversationId: string): boolean {
    return conversations.openTurns().some((turn) => turn.conversationId === conversationId && turn.runBy !== ports.about.instance && ports.isAlive(turn.runBy))
  }

  function write(task: OpenTask, { outcome, content, structuredContent, whole, meta }: ReadResult): void {
    const { callId, conversationId, turnId, step, server, startedAt } = task
    if (conversationId === null || turnId === null || step === null || !conversations.get(conversationId)) return
    const durationMs = Math.max(0, clock.now() - startedAt)
    log.append({ type: 'tool-result', conversationId, turnId, step, callId, outcome, content, structuredContent, whole, meta, durationMs, origin: { server, trusted: false } }, { durable: true })
    conversations.update(conversationId, { updatedAt: clock.now() })
    if (!isRunning(conversationId)) log.release(conversationId)
    announce(conversationId)
  }

  function store(task: OpenTask, outcome: ReadResult): void {
    waiting.delete(task.callId)
    if (task.conversationId !== null && isWrittenElsewhere(task.conversationId)) return void waiting.set(task.callId, clock.after(RETRY, () => store(task, outcome)))
    try {
      write(task, outcome)
      tasks.remove(task.callId)
    } catch (error) {
      // It stays in the store of tasks, so that the next start asks for it again.
      ports.logger.error('The result of a task could not be stored', { callId: task.callId, cause: toProblem(error).message })
    }
  }

  return {
    end(view, { outcome, content, structuredContent, meta }) {
      const kind = outcome.kind === 'failed' || outcome.kind === 'cancelled' ? outcome.kind : 'completed'
      const updatedAt = clock.now()
      const result = { callId: view.callId, outcome, content, ...(structuredContent === undefined ? {} : { structuredContent }), ...(meta ? { meta } : {}), durationMs: Math.max(0, updatedAt - view.startedAt) }
      ended.set(view.callId, { view: { ...view, state: { kind }, updatedAt }, result })
      const [oldest] = ended.keys()
      if (ended.size > MOST_ENDED && oldest !== undefined) ended.delete(oldest)
    },
    ended: () => [...ended.values()],
    has: (callId) => ended.has(callId),
    store,
    close() {
      for (const forget of waiting.values()) forget()
      waiting.clear()
    },
    forget: (callId) => {
      try {
        tasks.remove(callId)
      } catch (error) {
        ports.logger.warn('A task that is over could not be forgotten', { callId, code: toProblem(error).code })
      }
    },
  }
}
