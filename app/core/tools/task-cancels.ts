import { toProblem } from '#contract/problem.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { sleep } from '#core/mcp/sleep.ts'
import { cancelTask } from '#core/mcp/tasks/task-requests.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { OpenTask } from '#core/ports/task-store.ts'

/** The time for telling a server to cancel, in milliseconds; at the end of Steward it is shorter. */
const LIMIT = 10_000
const LIMIT_AT_END = 2_000

/** Tells servers to cancel tasks. Nobody waits for it: for the person, the task is over. */
export interface TaskCancels {
  send(task: Pick<OpenTask, 'server' | 'definitionHash' | 'taskId'>): void
  /** Resolves when all were told, or not in time. */
  settled(): Promise<void>
}

interface Parts {
  readonly servers: Pick<Servers, 'request' | 'definitionHash'>
  readonly ports: Pick<Ports, 'clock' | 'logger'>
}

export function createTaskCancels({ servers, ports: { clock, logger } }: Parts): TaskCancels {
  const running = new Set<Promise<void>>()
  return {
    send({ server, definitionHash, taskId }) {
      const limit = new AbortController()
      const forget = clock.after(LIMIT, () => limit.abort())
      const sent = servers
        .request(server, limit.signal, async (session) => {
          // Another program under the same name is told nothing.
          if (servers.definitionHash(server) === definitionHash) await cancelTask(session, taskId, limit.signal)
        })
        .catch((error: unknown) => logger.info('A server did not take the cancelling of a task', { server, code: toProblem(error).code }))
        .finally(() => {
          forget()
          running.delete(sent)
        })
      running.add(sent)
    },
    async settled() {
      const limit = new AbortController()
      await Promise.race([Promise.all(running), sleep(clock, LIMIT_AT_END, limit.signal)])
      limit.abort()
    },
  }
}
