import { expect, test } from 'vitest'
import type { EventDraft, EventLog } from '#core/conversations/event-log.ts'
import { StewardError } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import type { OpenTask, TaskStore } from '#core/ports/task-store.ts'
import { createTasks } from './tasks.ts'
// Loaded with the first task, which takes time of its own.
import '#core/mcp/tasks/follow-task.ts'

/** Time stands still until it is moved; what is due then runs, in order. */
function createClock(): Clock & { move(ms: number): Promise<void> } {
  let now = 0
  const timers = new Set<{ at: number; run: () => void }>()
  const rest = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    monotonic: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async move(ms) {
      const end = now + ms
      for (await rest(); ; await rest()) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = end
    },
  }
}

/** A server that is out of reach, and stores that remember. */
function createBench(options: { left?: OpenTask[]; turnElsewhere?: () => boolean; add?: () => never } = {}) {
  const clock = createClock()
  const rows = new Map<string, OpenTask>((options.left ?? []).map((task) => [task.callId, task]))
  const asked: string[] = []
  const drafts: EventDraft[] = []
  const store: TaskStore = {
    add: (task) => (options.add?.(), void rows.set(task.callId, task)),
    release: () => undefined,
    claim: (callId, from, to) => rows.get(callId)?.runBy === from && !!rows.set(callId, { ...(rows.get(callId) as OpenTask), runBy: to }),
    remove: (callId) => void rows.delete(callId),
    list: () => [...rows.values()],
  }
  const servers: Partial<Servers> = {
    onReady: () => () => undefined,
    list: () => [],
    view: () => ({ definitionHash: 'h' }) as ServerView,
    definitionHash: () => 'h',
    request: (server) => {
      asked.push(server)
      return Promise.reject(new StewardError({ code: 'server-not-ready', message: 'far is not connected.', cause: 'It was stopped.' }))
    },
  }
  const conversations: Partial<ConversationStore> = {
    openTurns: () => (options.turnElsewhere?.() ? [{ conversationId: 'c', turnId: 't', runBy: 'other' }] : []),
    get: () => ({ conversationId: 'c', title: '', createdAt: 0, updatedAt: 0, headTurnId: 't', folderId: null, pinned: false, archived: false, titledBy: 'start', source: null, deletedAt: null }),
    update: () => undefined,
  }
  const log: Partial<EventLog> = { append: (draft) => void drafts.push(draft), release: () => undefined }
  const ports = { about: { instance: 'me' }, clock, tasks: store, conversations, isAlive: (instance: string) => instance === 'other', logger: { info() {}, warn() {}, error: console.error } }
  const tasks = createTasks({ ports, servers, log, requests: {}, publish() {}, isRunning: () => false, announce() {} } as unknown as Parameters<typeof createTasks>[0])
  return { clock, tasks, rows, asked, drafts }
}

const place = { callId: 'k', server: 'far', tool: 'job', conversationId: 'c', turnId: 't', step: 0, definitionHash: 'h' }
const created = { taskId: 'x', pollMs: 500, progressToken: 'p' }
const left: OpenTask = { ...place, taskId: 'x', background: true, startedAt: 0, runBy: 'gone' }

test('a call waits a minute for a server that is out of reach, then goes on without its task', async () => {
  const { clock, tasks, rows, asked } = createBench()
  const call = tasks.run(created, place, () => undefined, new AbortController().signal)
  let outcome: string | undefined
  void call.then((result) => (outcome = result.outcome.kind))
  await clock.move(50_000)
  expect([outcome, tasks.list()[0]?.state]).toEqual([undefined, { kind: 'out-of-reach', cause: 'far is not connected. It was stopped.' }])
  await clock.move(20_000)
  expect(outcome).toBe('background')
  expect([...rows.keys()]).toEqual(['k'])
  // Not more often the longer it lasts.
  const before = asked.length
  await clock.move(600_000)
  expect(asked.length - before).toBeLessThanOrEqual(10)
})

test('a task that cannot be kept is cancelled, and the call fails', async () => {
  const full = new StewardError({ code: 'disk-full', message: 'The disk is full.' })
  const { tasks, asked } = createBench({ add: () => { throw full } })
  await expect(tasks.run(created, place, () => undefined, new AbortController().signal)).rejects.toBe(full)
  expect(asked).toEqual(['far'])
  expect(tasks.list()).toEqual([])
})

test('a task of another process that lives is left to it; one of a process that is gone can be dropped', () => {
  const { tasks, rows, drafts } = createBench({ left: [{ ...left, runBy: 'other' }, { ...left, callId: 'mine' }] })
  expect(() => tasks.cancel('k')).toThrow(expect.objectContaining({ code: 'task-elsewhere' }))
  tasks.cancel('mine')
  expect([...rows.keys()]).toEqual(['k'])
  expect(drafts).toMatchObject([{ type: 'tool-result', callId: 'mine', outcome: { kind: 'cancelled' } }])
  expect(() => tasks.cancel('mine')).toThrow(expect.objectContaining({ code: 'task-unknown' }))
})

test('a result waits while another process writes in its conversation', async () => {
  let elsewhere = true
  const { clock, tasks, rows, drafts } = createBench({ left: [left], turnElsewhere: () => elsewhere })
  tasks.cancel('k')
  await clock.move(60_000)
  expect([drafts.length, rows.size]).toEqual([0, 1])
  elsewhere = false
  await clock.move(10_000)
  expect([drafts.length, rows.size]).toEqual([1, 0])
})
