import { StewardError, toProblem } from '#contract/problem.ts'
import type { TaskView } from '#contract/task.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { ServerRequestHandler } from '#core/mcp/server-request-handler.ts'
import type { CreatedTask, Servers } from '#core/mcp/servers.ts'
import type { TaskEnd } from '#core/mcp/tasks/follow-task.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { OpenTask } from '#core/ports/task-store.ts'
import { readResult, type ReadResult } from './read-result.ts'
import { createTaskCancels } from './task-cancels.ts'
import { createTaskRecord, type TaskRecord } from './task-record.ts'

export type TaskPlace = Pick<OpenTask, 'callId' | 'server' | 'tool' | 'conversationId' | 'turnId' | 'step' | 'definitionHash'>

/** How a task ended for the call that waited for it. `recorded` is to be called once that is stored: until then it is not forgotten. */
export type TaskOutcome = ReadResult & { readonly recorded?: () => void }

/** Calls that servers run as tasks: followed to their end, over lost connections and restarts, whether somebody waits for them or not. */
export interface Tasks {
  /**
   * Follows a new task. Resolves when it is over, or when the call goes on without it (`background`). Where the signal
   * aborts, the server is told to cancel it.
   * @param onTask called when the task is kept and before it is polled
   * @throws StewardError of the store: a task that cannot be kept is cancelled
   */
  run(created: CreatedTask, place: TaskPlace, onTask: (taskId: string) => void, signal: AbortSignal): Promise<TaskOutcome>
  /** Those that are open, and those that ended since the start. */
  list(): TaskView[]
  /** @throws StewardError `task-unknown`, `task-not-waited-for` */
  release(callId: string): void
  /** Cancels it at its server; one that is out of reach is forgotten. @throws StewardError `task-unknown`, `task-elsewhere` */
  cancel(callId: string): void
  /** What came of a task that was released from a call by hand. @throws StewardError `task-unknown`, `task-running` */
  result(callId: string): Ended['result']
  /** Lets go of all: they run on at their servers, and are found again at the next start. */
  close(): Promise<void>
}

type Ended = ReturnType<TaskRecord['ended']>[number]

interface TasksParts {
  readonly ports: Pick<Ports, 'about' | 'blobs' | 'clock' | 'conversations' | 'isAlive' | 'logger' | 'tasks'>
  readonly servers: Servers
  readonly requests: ServerRequestHandler
  readonly log: EventLog
  readonly publish: Publish
  /** Of this instance. */
  readonly isRunning: (conversationId: string) => boolean
  readonly announce: (conversationId: string) => void
}

interface Entry {
  task: OpenTask
  state: TaskView['state']
  message?: string | undefined
  updatedAt: number
  readonly stop: AbortController
  /** Set while a call waits for the end. */
  waiter?: ((outcome: TaskOutcome) => void) | undefined
  /** Ends the patience with a server that is out of reach. */
  calmDown?: (() => void) | undefined
}

/** A call does not wait longer for a server that is out of reach, in milliseconds. */
const PATIENCE = 60_000
const NOBODY = ''
/** News of tasks reach views at most this often, in milliseconds. */
const PAUSE = 50

export function createTasks(parts: TasksParts): Tasks {
  const { ports, servers, requests, publish } = parts
  const { clock, tasks: store } = ports
  const { instance } = ports.about
  const running = new Map<string, Entry>()
  const record = createTaskRecord(parts)
  const cancels = createTaskCancels(parts)
  let announced: (() => void) | undefined
  let closed = false

  servers.onReady((server) => {
    try {
      resume(server)
      if (store.list().length > 0) tell()
    } catch (error) {
      // The store cannot be read: the server is ready all the same.
      ports.logger.error('Tasks could not be taken up again', { server, cause: toProblem(error).message })
    }
  })

  function follow(task: OpenTask, created?: CreatedTask): Entry {
    const entry: Entry = { task, state: { kind: 'working' }, message: created?.message, updatedAt: clock.now(), stop: new AbortController() }
    running.set(task.callId, entry)
    tell()
    void settle(entry, created).catch((error: unknown) => ports.logger.error('A task broke inside Steward', { callId: task.callId, error: String(error) }))
    return entry
  }

  async function settle(entry: Entry, created: CreatedTask | undefined): Promise<void> {
    const { task, stop } = entry
    const { server, definitionHash, taskId, callId, conversationId } = task
    const followed = { server, definitionHash, taskId, call: { callId, conversationId }, pollMs: created?.pollMs ?? 0, ...(created ? { progressToken: created.progressToken } : {}) }
    let outcome: ReadResult
    try {
      // With it comes the SDK: a host that connects to nothing does not load it.
      const { followTask } = await import('#core/mcp/tasks/follow-task.ts')
      const end = await followTask(
        { servers, requests, clock },
        followed,
        {
          onState: (state, message) => change(entry, state, message),
          onProgress: (progress) => publish('tool-progress', { conversationId, callId, ...progress }),
        },
        stop.signal,
      )
      outcome = await read(task, end)
    } catch (error) {
      if (stop.signal.aborted) return
      outcome = { content: [], outcome: { kind: 'failed', problem: toProblem(error) } }
    }
    if (!stop.signal.aborted) await deliver(entry, outcome)
  }

  async function read({ server, tool, step }: OpenTask, end: TaskEnd): Promise<ReadResult> {
    if (end.kind === 'cancelled') return { content: [], outcome: { kind: 'cancelled' } }
    if (end.kind === 'failed') return { content: [], outcome: { kind: 'failed', problem: end.problem } }
    return readResult({ server, tool, forView: step === null }, await servers.checkResult(server, tool, end.result), ports.blobs)
  }

  async function deliver(entry: Entry, outcome: ReadResult): Promise<void> {
    const { task, waiter } = entry
    running.delete(task.callId)
    entry.calmDown?.()
    record.end(viewOf(entry), outcome)
    tell()
    if (!waiter) return record.store(task, outcome)
    entry.waiter = undefined
    waiter({ ...outcome, recorded: () => record.forget(task.callId) })
  }

  function change(entry: Entry, state: TaskView['state'], message: string | undefined): void {
    entry.state = state
    if (message !== undefined) entry.message = message
    entry.updatedAt = clock.now()
    if (state.kind !== 'out-of-reach') {
      entry.calmDown?.()
      entry.calmDown = undefined
    } else if (entry.waiter) entry.calmDown ??= clock.after(PATIENCE, () => letGo(entry))
    tell()
  }

  function letGo(entry: Entry): void {
    const { waiter, task } = entry
    if (!waiter) return
    entry.waiter = undefined
    entry.task = { ...task, background: true }
    try {
      store.release(task.callId)
    } catch (error) {
      // It is still known; after a restart it is taken for one in the background anyhow.
      ports.logger.warn('That a task runs in the background was not kept', { callId: task.callId, code: toProblem(error).code })
    }
    waiter({ content: [], outcome: { kind: 'background', taskId: task.taskId } })
    tell()
  }

  function cancelEntry(entry: Entry): void {
    if (!running.has(entry.task.callId)) return
    entry.stop.abort()
    cancels.send(entry.task)
    void deliver(entry, { content: [], outcome: { kind: 'cancelled' } })
  }

  /** Takes up what an instance that is gone left behind, where the server is the same as then. */
  function resume(server: string): void {
    if (closed) return
    for (const task of store.list()) {
      if (task.server !== server || isKnown(task) || isElsewhere(task) || servers.definitionHash(server) !== task.definitionHash) continue
      if (!store.claim(task.callId, task.runBy, instance)) continue
      store.release(task.callId)
      follow({ ...task, runBy: instance, background: true })
    }
  }

  const isKnown = ({ callId }: OpenTask): boolean => running.has(callId) || record.has(callId)
  const isElsewhere = ({ runBy }: OpenTask): boolean => runBy !== instance && runBy !== NOBODY && ports.isAlive(runBy)

  /** So that whoever comes next need not wait for the end of this process. */
  function leaveAll(): void {
    try {
      for (const { callId, runBy } of store.list()) if (runBy === instance) store.claim(callId, instance, NOBODY)
    } catch {
      // The end of the process says the same.
    }
  }

  function whyNotFollowed(task: OpenTask): string {
    if (isElsewhere(task)) return 'Another window or terminal of Steward follows it.'
    const view = servers.list().find(({ name }) => name === task.server)
    if (!view) return `There is no server called "${task.server}" any more.`
    if (view.definitionHash !== task.definitionHash) return `The entry of ${task.server} is not the one that the task was started with.`
    return `${task.server} is not connected.`
  }

  function tell(): void {
    if (!closed) announced ??= clock.after(PAUSE, () => ((announced = undefined), publish('task-change', { tasks: list() })))
  }

  function list(): TaskView[] {
    const left = store.list().filter((task) => !isKnown(task))
    return [
      ...[...running.values()].map(viewOf),
      ...left.map((task): TaskView => ({ ...plain(task), state: { kind: 'out-of-reach', cause: whyNotFollowed(task) }, background: true, updatedAt: task.startedAt })),
      ...record.ended().map(({ view }) => view),
    ].toSorted((one, other) => one.startedAt - other.startedAt)
  }

  return {
    async run(created, place, onTask, signal) {
      const task: OpenTask = { ...place, taskId: created.taskId, background: false, startedAt: clock.now(), runBy: instance }
      try {
        store.add(task)
        onTask(task.taskId)
      } catch (error) {
        cancels.send(task)
        throw error
      }
      const entry = follow(task, created)
      const stop = (): void => cancelEntry(entry)
      try {
        return await new Promise<TaskOutcome>((resolve) => {
          entry.waiter = resolve
          signal.addEventListener('abort', stop, { once: true })
          if (closed) letGo(entry)
          else if (signal.aborted) stop()
        })
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    list() {
      for (const { name, state } of servers.list()) if (state.kind === 'ready' || state.kind === 'degraded') resume(name)
      return list()
    },
    release(callId) {
      const entry = running.get(callId)
      if (!entry) throw taskUnknown()
      if (!entry.waiter) throw new StewardError({ code: 'task-not-waited-for', message: 'Nothing waits for this task any more.', nextStep: 'Its result comes by itself.' })
      letGo(entry)
    },
    cancel(callId) {
      const entry = running.get(callId)
      if (entry) return cancelEntry(entry)
      const task = store.list().find((left) => left.callId === callId && !isKnown(left))
      if (!task) throw taskUnknown()
      if (isElsewhere(task)) throw new StewardError({ code: 'task-elsewhere', message: 'Another window or terminal of Steward follows this task.', nextStep: 'Cancel it there.' })
      if (!store.claim(callId, task.runBy, instance)) throw taskUnknown()
      const dropped: Entry = { task: { ...task, runBy: instance, background: true }, state: { kind: 'cancelled' }, updatedAt: clock.now(), stop: new AbortController() }
      void deliver(dropped, { content: [], outcome: { kind: 'cancelled' } })
    },
    result(callId) {
      const found = record.ended().find(({ view }) => view.callId === callId)
      if (found) return found.result
      if (running.has(callId)) throw new StewardError({ code: 'task-running', message: 'This task is not over yet.', nextStep: 'Wait for it, or cancel it.' })
      throw taskUnknown()
    },
    async close() {
      closed = true
      announced?.()
      for (const entry of running.values()) {
        letGo(entry)
        entry.calmDown?.()
        entry.stop.abort()
      }
      running.clear()
      record.close()
      leaveAll()
      await cancels.settled()
    },
  }
}

function viewOf({ task, state, message, updatedAt }: Entry): TaskView {
  return { ...plain(task), state, ...(message === undefined ? {} : { message }), updatedAt }
}

function plain({ callId, server, tool, taskId, conversationId, turnId, background, startedAt }: OpenTask): Omit<TaskView, 'state' | 'updatedAt'> {
  return { callId, server, tool, taskId, conversationId, turnId, background, startedAt }
}

function taskUnknown(): StewardError {
  return new StewardError({ code: 'task-unknown', message: 'There is no such task (any more).', cause: 'It may have ended.', nextStep: 'Look at the list of tasks.' })
}
