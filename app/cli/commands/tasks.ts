import type { TaskView } from '#contract/task.ts'
import { aborted } from '#core/mcp/sleep.ts'
import { EXIT, exitCodeOfCall, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { columns } from '../output.ts'
import type { Shell } from '../shell.ts'
import { partText } from '../show-turn.ts'
import { startServer } from '../start-server.ts'

/** `steward tasks list`: calls that servers still work on. Starts their servers, so that what it says is true now. */
export function listTasks(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { connection } = session
    const { output } = shell
    const before = await connection.call('task.list', {})
    const problems = await Promise.allSettled([...new Set(before.tasks.map(({ server }) => server))].map((server) => startServer(shell, session, server)))
    const { tasks } = await connection.call('task.list', {})
    for (const task of tasks) output.record(task)
    for (const line of columns(tasks.map(row))) output.write(`${line}\n`)
    if (tasks.length === 0) output.note('steward: no server works on a task')
    return problems.some(({ status }) => status === 'rejected') ? EXIT.failed : EXIT.done
  })
}

function row({ callId, server, tool, state, message, startedAt }: TaskView): string[] {
  return [callId, `${server}/${tool}`, state.kind, new Date(startedAt).toISOString(), state.kind === 'out-of-reach' ? state.cause : (message ?? '')]
}

/** `steward tasks wait CALL`: waits for the result of a call that was left to its server. */
export function waitForTask(shell: Shell, callId: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { connection } = session
    const { output, interrupts } = shell
    const isOver = (task: TaskView | undefined): boolean => task === undefined || ['completed', 'failed', 'cancelled'].includes(task.state.kind)
    const over = Promise.withResolvers<void>()
    const look = (tasks: readonly TaskView[]): void => {
      const task = tasks.find((each) => each.callId === callId)
      if (isOver(task)) over.resolve()
      else output.status(`${task?.server ?? ''}/${task?.tool ?? ''} ${task?.state.kind ?? ''} ${task?.message ?? ''}`)
    }
    connection.subscribe('task-change', ({ tasks }) => look(tasks))
    await connection.subscribed()
    const { tasks } = await connection.call('task.list', {})
    const mine = tasks.find((each) => each.callId === callId)
    if (mine && !isOver(mine)) await startServer(shell, session, mine.server)
    look(tasks)
    await Promise.race([over.promise, aborted(interrupts.signal)])
    if (interrupts.signal.aborted) return EXIT.interrupted
    const result = await connection.call('task.result', { callId })
    output.record(result)
    for (const part of result.content) output.write(`${partText(part)}\n`)
    if (result.outcome.kind === 'failed') output.problem(result.outcome.problem)
    return exitCodeOfCall(result.outcome)
  })
}

/** `steward tasks cancel CALL` */
export function cancelTask(shell: Shell, callId: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { connection } = session
    const { tasks } = await connection.call('task.list', {})
    const mine = tasks.find((each) => each.callId === callId)
    // A server that cannot be reached is no reason to keep waiting for it.
    if (mine) await startServer(shell, session, mine.server).catch(() => undefined)
    await connection.call('task.cancel', { callId })
    shell.output.item({ callId, cancelled: true }, 'cancelled')
    return EXIT.done
  })
}
