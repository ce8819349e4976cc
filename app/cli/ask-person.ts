import { toProblem } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { askAboutRequests } from './ask-consent.ts'
import { askAboutServerRequests } from './ask-server-requests.ts'
import { createQuestionQueue } from './question-queue.ts'
import type { Shell } from './shell.ts'

/** Puts every question of the host to the person at the terminal, until disposed. Without a terminal nobody is asked. */
export function askPerson({ terminal, output }: Pick<Shell, 'terminal' | 'output'>, connection: Connection): () => void {
  if (!terminal) return () => {}
  const queue = createQuestionQueue((error) => output.problem(toProblem(error)))
  const parts = { connection, terminal, output, queue }
  const stops = [askAboutRequests(parts), askAboutServerRequests(parts)]
  return () => stops.forEach((stop) => stop())
}
