import type { Connection } from '#rpc/connect.ts'
import type { Shell } from './shell.ts'

/** Mistakes in the server list, with their place; the rest of the list runs. */
export async function tellConfigProblems({ output }: Shell, connection: Connection): Promise<void> {
  const { path, problems } = await connection.call('config.read', {})
  for (const { line, column, severity, ...problem } of problems) {
    if (severity === 'error') output.problem({ ...problem, message: `${path}:${line}:${column}: ${problem.message}` })
  }
}
