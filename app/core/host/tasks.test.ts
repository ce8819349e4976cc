import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test as sequential, vi } from 'vitest'
import { start } from '#cli/run-steward.fixture.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import type { TaskView } from '#contract/task.ts'
import { packageProgram, startProgram } from '#core/mcp/test-support/testbed.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

// Most of the time here is waiting for servers, so the tests wait together.
const test = sequential.concurrent
const tasksServer = join(import.meta.dirname, '../../../e2e/servers/tasks.mjs')
const closers = new Set<() => Promise<void>>()
const folders: string[] = []

afterAll(async () => {
  await Promise.all([...closers].map((close) => close()))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Place {
  readonly home: string
  /** What the server was told, without the questions how a task stands. */
  log(): string[]
  /** How often it was asked how a task stands. */
  polls(): number
  /** Ends the one task of this name at the server. */
  end(name: string, more: JsonObject): void
}

function makePlace(era: string, more: Record<string, JsonObject> = {}, folder = mkdtempSync(join(tmpdir(), 'steward-task-server-'))): Place {
  const home = mkdtempSync(join(tmpdir(), 'steward-task-'))
  folders.push(home, folder)
  writeFileSync(join(folder, 'log'), '')
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { tasks: { command: process.execPath, args: [tasksServer, era], env: { TASKS_DIR: folder } }, ...more } }))
  return {
    home,
    polls: () => readFileSync(join(folder, 'log'), 'utf8').split('\n').filter((line) => line.startsWith('tasks/get')).length,
    log: () => readFileSync(join(folder, 'log'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('tasks/get')),
    end(name, change) {
      const [file] = readdirSync(folder).filter((each) => each.startsWith(`${name}-`) && each.endsWith('.json'))
      if (!file) throw new Error(`The server has no task ${name}.`)
      writeFileSync(join(folder, file), JSON.stringify({ ...JSON.parse(readFileSync(join(folder, file), 'utf8')), ...change }))
    },
  }
}

interface Bench {
  readonly connection: Connection
  /** Begins a turn that calls the tool. */
  ask(text: string, conversationId?: string): Promise<{ conversationId: string; turnId: string }>
  events(conversationId: string): Promise<ConversationEvent[]>
  /** Resolves with what `look` finds; asked again with each event. */
  until<Value>(look: () => Promise<Value | undefined>): Promise<Value>
  task(look: (task: TaskView) => boolean): Promise<TaskView>
  close(): Promise<void>
}

async function openBench(home: string): Promise<Bench> {
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true, allow: ['*'] })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  const waiting = new Set<() => void>()
  for (const event of ['task-change', 'tool-task', 'tool-result', 'turn-end', 'server-state', 'server-request-change', 'server-message'] as const) {
    connection.subscribe(event, () => waiting.forEach((look) => look()))
  }
  await connection.subscribed()
  host.start()
  const until: Bench['until'] = (look) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        look().then((found) => {
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }, reject)
      }
      waiting.add(check)
      check()
    })
  const close = async (): Promise<void> => {
    closers.delete(close)
    stop()
    await host.close()
    await closePorts()
  }
  closers.add(close)
  return {
    connection,
    until,
    close,
    ask: (text, conversationId) => connection.call('turn.start', { text, ...(conversationId ? { conversationId } : {}) }),
    events: async (conversationId) => (await connection.call('conversation.events', { conversationId, after: 0 })).events,
    task: (look) => until(async () => (await connection.call('task.list', {})).tasks.find(look)),
  }
}

const resultsOf = (events: ConversationEvent[]) => events.flatMap((event) => (event.type === 'tool-result' ? [event] : []))
const textOf = (events: ConversationEvent[]): string => events.map((event) => (event.type === 'message-delta' && event.channel === 'text' ? event.text : '')).join('')
const done = (text: string): JsonObject => ({ status: 'completed', result: { content: [{ type: 'text', text }] } })

async function ended(bench: Bench, { conversationId, turnId }: { conversationId: string; turnId: string }): Promise<ConversationEvent[]> {
  return bench.until(async () => {
    const events = await bench.events(conversationId)
    return events.some((event) => event.type === 'turn-end' && event.turnId === turnId) ? events : undefined
  })
}

describe.concurrent.each(['legacy', 'modern'])('%s', (era) => {
  test('a turn waits for a task, which is on record before it is asked about, and gets its result', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const turn = await bench.ask('call tasks/job')
    const task = await bench.task(({ state, message }) => state.kind === 'working' && message === 'job works')
    expect(task).toMatchObject({ server: 'tasks', tool: 'job', conversationId: turn.conversationId, turnId: turn.turnId, background: false })
    place.end('job', done('the result'))
    const events = await ended(bench, turn)
    expect(events.flatMap((event) => (event.type.startsWith('tool-') ? [event.type] : []))).toEqual(['tool-call', 'tool-start', 'tool-task', 'tool-result'])
    expect(resultsOf(events)).toMatchObject([{ outcome: { kind: 'ok' }, content: [{ text: 'the result' }], origin: { server: 'tasks', trusted: false } }])
    expect(textOf(events)).toContain('the result')
    expect((await bench.connection.call('task.list', {})).tasks).toMatchObject([{ callId: task.callId, state: { kind: 'completed' } }])
    expect(place.log().filter((line) => line.startsWith('tools/call'))).toEqual(['tools/call job'])
  })

  test('released, the turn goes on; the result takes the place in the conversation, and the next turn has it', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const turn = await bench.ask('call tasks/job')
    const { callId, taskId } = await bench.task(({ state }) => state.kind === 'working')
    await bench.connection.call('task.release', { callId })
    const before = await ended(bench, turn)
    expect(resultsOf(before)).toMatchObject([{ outcome: { kind: 'background', taskId } }])
    expect(textOf(before)).toContain('runs on in the background')
    expect((await bench.connection.call('task.list', {})).tasks).toMatchObject([{ callId, background: true, state: { kind: 'working' } }])

    place.end('job', done('much later'))
    const after = await bench.until(async () => {
      const events = await bench.events(turn.conversationId)
      return resultsOf(events).length === 2 ? events : undefined
    })
    expect(resultsOf(after)[1]).toMatchObject({ callId, outcome: { kind: 'ok' }, content: [{ text: 'much later' }] })
    expect(place.log().filter((line) => line.startsWith('tasks/cancel'))).toEqual([])
  })

  test('stopping the turn cancels the task at its server', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const turn = await bench.ask('call tasks/job')
    const { taskId } = await bench.task(({ state }) => state.kind === 'working')
    await bench.connection.call('turn.cancel', turn)
    const events = await ended(bench, turn)
    expect(resultsOf(events)).toMatchObject([{ outcome: { kind: 'cancelled' } }])
    await bench.until(async () => (place.log().includes(`tasks/cancel ${taskId}`) ? true : undefined))
    expect((await bench.connection.call('task.list', {})).tasks).toMatchObject([{ state: { kind: 'cancelled' } }])
  })

  test('what a task asks is asked of the person, belongs to its call, and the task goes on with the answer', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const turn = await bench.ask('call tasks/ask')
    const request = await bench.until(async () => (await bench.connection.call('server-request.list', {})).requests[0])
    const waiting = await bench.task(({ state }) => state.kind === 'input-required')
    expect(request).toMatchObject({ kind: 'form', server: 'tasks', callId: waiting.callId, conversationId: turn.conversationId, message: 'Which colour?' })
    await bench.connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'submit', content: { colour: 'green' } } })
    expect(resultsOf(await ended(bench, turn))).toMatchObject([{ outcome: { kind: 'ok' }, content: [{ text: 'It is green.' }] }])
    expect(place.log().filter((line) => line.startsWith('answered'))).toEqual(['answered {"action":"accept","content":{"colour":"green"}}'])
  })

  test('Steward killed with -9 while a task runs: after the next start its result comes into the conversation', async () => {
    const place = makePlace(era)
    const first = start(['run', 'call tasks/job', '--json', '--home', place.home, '--allow', '*'])
    await first.shown(/"type":"tool-task"/)
    first.child.kill('SIGKILL')
    await first.ended
    place.end('job', done('after the crash'))

    const bench = await openBench(place.home)
    const [conversation] = (await bench.connection.call('conversation.list', {})).conversations
    const conversationId = conversation?.conversationId ?? ''
    const events = await bench.until(async () => {
      const all = await bench.events(conversationId)
      return resultsOf(all).length === 2 ? all : undefined
    })
    expect(resultsOf(events)).toMatchObject([{ outcome: { kind: 'background' } }, { outcome: { kind: 'ok' }, content: [{ text: 'after the crash' }] }])
    expect(events.find((event) => event.type === 'turn-end')).toMatchObject({ outcome: { kind: 'interrupted' } })
    expect(place.log().filter((line) => line.startsWith('tools/call'))).toHaveLength(1)
    await bench.close()
    const again = await openBench(place.home)
    expect((await again.connection.call('task.list', {})).tasks).toEqual([])
  })

  test('closing Steward leaves a task alone; another entry of that name is not asked about it, and it can be dropped', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const turn = await bench.ask('call tasks/job')
    const { callId } = await bench.task(({ state }) => state.kind === 'working')
    await bench.close()
    expect(place.log().filter((line) => line.startsWith('tasks/cancel'))).toEqual([])

    const config = join(place.home, 'mcp.json')
    writeFileSync(config, readFileSync(config, 'utf8').replace(`"${era}"`, `"${era}","--other"`))
    const again = await openBench(place.home)
    expect(await again.task(({ state }) => state.kind === 'out-of-reach' && state.cause.includes('not the one'))).toMatchObject({ callId, background: true })
    await again.connection.call('task.cancel', { callId })
    expect(resultsOf(await again.events(turn.conversationId)).map(({ outcome }) => outcome.kind)).toEqual(['background', 'cancelled'])
    expect((await again.connection.call('task.list', {})).tasks).toMatchObject([{ callId, state: { kind: 'cancelled' } }])
  })

  test('by hand: results at once, of the wrong shape or none at all, and failures, each told as what it is', async () => {
    const bench = await openBench(makePlace(era).home)
    const wanted: Record<string, JsonObject> = {
      instant: { outcome: { kind: 'ok' }, content: [{ type: 'text', text: 'at once' }, { type: 'text', text: '(The server sent content of type "hologram", which Steward cannot show.)' }], meta: { secret: 'for the view' } },
      now: { outcome: { kind: 'ok' }, content: [{ type: 'text', text: 'no task' }] },
      fails: { outcome: { kind: 'failed', problem: { code: 'task-failed', cause: 'The oven is cold.' } } },
      numbers: { outcome: { kind: 'failed', problem: { code: 'result-invalid' } } },
      shapeless: { outcome: { kind: 'failed', problem: { code: 'result-invalid' } } },
      'huge-id': { outcome: { kind: 'failed', problem: { code: 'task-invalid' } } },
      'no-task': { outcome: { kind: 'failed', problem: { code: 'task-invalid' } } },
      'other-id': { outcome: { kind: 'failed', problem: { code: 'task-invalid' } } },
    }
    const results = await Promise.all(Object.keys(wanted).map(async (tool) => [tool, await bench.connection.call('tool.call', { server: 'tasks', tool, callId: `mine-${tool}` })]))
    expect(Object.fromEntries(results)).toMatchObject(wanted)
  })

  test('by hand: released, its result can be fetched; an aborted one is cancelled; two calls of one id are refused', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const first = bench.connection.call('tool.call', { server: 'tasks', tool: 'job', callId: 'first' })
    await bench.task(({ callId, state }) => callId === 'first' && state.kind === 'working')
    await expect(bench.connection.call('tool.call', { server: 'tasks', tool: 'job', callId: 'first' })).rejects.toMatchObject({ code: 'call-running' })
    await expect(bench.connection.call('task.result', { callId: 'first' })).rejects.toMatchObject({ code: 'task-running' })
    await bench.connection.call('task.release', { callId: 'first' })
    expect(await first).toMatchObject({ outcome: { kind: 'background' } })
    place.end('job', done('by hand'))
    await bench.task(({ callId, state }) => callId === 'first' && state.kind === 'completed')
    expect(await bench.connection.call('task.result', { callId: 'first' })).toMatchObject({ callId: 'first', outcome: { kind: 'ok' }, content: [{ text: 'by hand' }] })

    const controller = new AbortController()
    const second = bench.connection.call('tool.call', { server: 'tasks', tool: 'optional', callId: 'second' }, { signal: controller.signal })
    const { taskId } = await bench.task(({ callId, state }) => callId === 'second' && state.kind === 'working')
    controller.abort()
    await expect(second).rejects.toThrow()
    await bench.until(async () => (place.log().includes(`tasks/cancel ${taskId}`) ? true : undefined))
  })

  test('thousands of notices that a task is over end nothing and cost no question each', async () => {
    const place = makePlace(era)
    const bench = await openBench(place.home)
    const call = bench.connection.call('tool.call', { server: 'tasks', tool: 'flood', callId: 'flood' })
    await bench.task(({ state }) => state.kind === 'working')
    await vi.waitFor(() => expect(place.log()).toContain('flooded'), { timeout: 10_000 })
    await bench.connection.call('server.ping', { server: 'tasks' })
    expect(place.polls()).toBeLessThan(10)
    place.end('flood', done('dry'))
    expect(await call).toMatchObject({ outcome: { kind: 'ok' }, content: [{ text: 'dry' }] })
  })
})

test('modern: a call that first asks and then becomes a task', async () => {
  const place = makePlace('modern')
  const bench = await openBench(place.home)
  const call = bench.connection.call('tool.call', { server: 'tasks', tool: 'asks-first', callId: 'both' })
  const request = await bench.until(async () => (await bench.connection.call('server-request.list', {})).requests[0])
  await bench.connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'submit', content: { colour: 'red' } } })
  await bench.task(({ callId, state }) => callId === 'both' && state.kind === 'working')
  place.end('asks-first', done('red it is'))
  expect(await call).toMatchObject({ outcome: { kind: 'ok' }, content: [{ text: 'red it is' }] })
})

test('modern: what is refused ends the task at its server; a question that the server takes back is gone', async () => {
  const place = makePlace('modern')
  const bench = await openBench(place.home)
  const call = (tool: string) => bench.connection.call('tool.call', { server: 'tasks', tool, callId: tool })
  expect(await Promise.all([call('samples'), call('strange')])).toMatchObject([{ outcome: { kind: 'failed', problem: { code: 'task-refused' } } }, { outcome: { kind: 'failed', problem: { code: 'task-refused' } } }])
  expect(place.log().filter((line) => line.startsWith('tasks/cancel')).map((line) => line.split(/[ -]/)[1]).toSorted()).toEqual(['samples', 'strange'])

  const asked = call('ask')
  await bench.until(async () => (await bench.connection.call('server-request.list', {})).requests[0])
  place.end('ask', done('never mind'))
  expect(await asked).toMatchObject({ outcome: { kind: 'ok' }, content: [{ text: 'never mind' }] })
  expect((await bench.connection.call('server-request.list', {})).requests).toEqual([])
})

test('modern: a task that is made after its call was stopped is cancelled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-task-late-'))
  const place = makePlace('modern', {}, folder)
  const bench = await openBench(place.home)
  const turn = await bench.ask('call tasks/slow-start')
  await vi.waitFor(() => expect(place.log()).toContain('tools/call slow-start'), { timeout: 10_000 })
  await bench.connection.call('turn.cancel', turn)
  expect(resultsOf(await ended(bench, turn))).toMatchObject([{ outcome: { kind: 'cancelled' } }])
  writeFileSync(join(folder, 'go'), '')
  await vi.waitFor(() => expect(place.log().some((line) => line.startsWith('tasks/cancel slow-start-'))).toBe(true), { timeout: 10_000 })
})

test('modern over HTTP: the server goes on while Steward is closed, and the result of that time comes into the conversation', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-task-http-'))
  folders.push(folder)
  writeFileSync(join(folder, 'log'), '')
  const { address, child } = await startProgram({ command: process.execPath, args: [tasksServer, 'modern', '--http'] }, { TASKS_DIR: folder }, (line) => (line.startsWith('http') ? line : undefined))
  closers.add(() => Promise.resolve(void child.kill()))
  const place = makePlace('modern', { tasks: { url: address } }, folder)
  const bench = await openBench(place.home)
  const turn = await bench.ask('call tasks/job')
  await bench.task(({ state }) => state.kind === 'working')
  await bench.close()
  place.end('job', done('while you were away'))
  const again = await openBench(place.home)
  const events = await again.until(async () => {
    const all = await again.events(turn.conversationId)
    return resultsOf(all).length === 2 ? all : undefined
  })
  expect(resultsOf(events)).toMatchObject([{ outcome: { kind: 'background' } }, { outcome: { kind: 'ok' }, content: [{ text: 'while you were away' }] }])
  expect(place.log()).toEqual(['tools/call job'])
})

test('server-everything: the research that runs only as a task', async () => {
  const place = makePlace('legacy', { everything: { ...packageProgram('@modelcontextprotocol/server-everything', 'dist/index.js') } })
  const bench = await openBench(place.home)
  const call = bench.connection.call('tool.call', { server: 'everything', tool: 'simulate-research-query', arguments: { topic: 'python', ambiguous: true }, callId: 'research' })
  const request = await bench.until(async () => (await bench.connection.call('server-request.list', {})).requests[0])
  expect(request).toMatchObject({ kind: 'form', server: 'everything', callId: 'research' })
  await bench.connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'submit', content: { interpretation: 'snake' } } })
  expect(await call).toMatchObject({ outcome: { kind: 'ok' }, content: [{ text: expect.stringContaining('python (snake)') }] })
})
