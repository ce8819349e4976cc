import type { RerunSummary } from '#contract/calls/recorder.ts'
import type { Connection } from '#rpc/connect.ts'
import { askPerson } from '../ask-person.ts'
import { chooseModel, oneOffProvider, type ModelOptions } from '../choose-model.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import type { Shell } from '../shell.ts'

interface RerunOptions extends ModelOptions {
  readonly turn?: string
  readonly callUnrecorded?: true
  readonly allow: readonly string[]
  readonly deny: readonly string[]
}

/** `steward conversations rerun ID --model M`: prints the id of the new conversation, and what came of each question. With `--json`: a line `turn-end` for each answer, then `rerun-summary`. */
export function rerunConversation(shell: Shell, conversationId: string, options: RerunOptions): Promise<ExitCode> {
  const { output, interrupts } = shell
  return withHost(shell, { allow: options.allow, deny: options.deny, provider: (sources) => oneOffProvider(options, sources) }, async ({ host, connection }) => {
    const model = await chooseModel(shell, connection, options)
    if (!model) throw usageError('--model is missing.', 'Name the model that is to answer the same questions.')
    if (options.callUnrecorded) host.start()
    const stopAsking = askPerson(shell, connection)
    const watch = watchTurns(connection, (event) => output.record(event))
    try {
      await connection.subscribed()
      const { conversationId: made } = await connection.call('conversation.rerun', { conversationId, model, ...(options.turn === undefined ? {} : { turnId: options.turn }), unrecorded: options.callUnrecorded ? 'call' : 'refuse' })
      interrupts.signal.addEventListener('abort', () => void stopTurn(connection, made), { once: true })
      const summary = await watch.done(made)
      if (!output.json) {
        output.write(`${made}\n`)
        for (const line of summaryLines(summary)) output.note(line)
      }
      output.record({ type: 'rerun-summary', conversationId: made, ...summary })
      if (interrupts.signal.aborted) return EXIT.interrupted
      return summary.answers.length === summary.questions && summary.answers.every(({ outcome }) => outcome === 'done') ? EXIT.done : EXIT.failed
    } finally {
      watch.stop()
      stopAsking()
    }
  })
}

async function stopTurn(connection: Connection, conversationId: string): Promise<void> {
  const { headTurnId } = await connection.call('conversation.get', { conversationId })
  if (headTurnId !== null) await connection.call('turn.cancel', { conversationId, turnId: headTurnId })
}

/** Each turn of a re-run that ends is looked at: it was the last one, or it was none that the next follows. */
function watchTurns(connection: Connection, onEnd: (event: object) => void) {
  const waiting = new Set<() => void>()
  let isOver = false
  const stop = connection.subscribe('turn-end', (event) => {
    onEnd(event)
    for (const tell of waiting) tell()
  })
  connection.onClose(() => {
    isOver = true
    for (const tell of waiting) tell()
  })
  return {
    stop,
    async done(conversationId: string): Promise<RerunSummary> {
      for (;;) {
        const summary = await connection.call('conversation.rerunSummary', { conversationId })
        const last = summary.answers.at(-1)
        const goesOn = last !== undefined && summary.answers.length < summary.questions && (last.outcome === 'done' || last.outcome === 'step-limit')
        if (last && last.outcome !== null && !goesOn) return summary
        if (isOver) return summary
        // Between two turns nothing ends: the next one is looked for again soon.
        await new Promise<void>((resolve) => {
          const timer = setTimeout(tell, goesOn ? 20 : 1000)
          function tell(): void {
            clearTimeout(timer)
            waiting.delete(tell)
            resolve()
          }
          waiting.add(tell)
        })
      }
    },
  }
}

function summaryLines({ questions, answers }: RerunSummary): string[] {
  const tokens = ({ usage }: { usage: { inputTokens?: number | undefined; outputTokens?: number | undefined } }): string => `${(usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)}`
  const rows = answers.map(({ question, outcome, calls, now, before }) => [
    brief(question, 50),
    outcome ?? 'running',
    `${calls.recorded} recorded, ${calls.unrecorded} not recorded${calls.called > 0 ? `, ${calls.called} really called` : ''}`,
    `${tokens(now)} tokens (before ${before ? tokens(before) : '?'})`,
    ...(now.cost === null ? [] : [`cost ${now.cost.toPrecision(3)}${before?.cost == null ? '' : ` (before ${before.cost.toPrecision(3)})`}`]),
  ])
  return [...columns(rows), `steward: ${answers.length} of ${questions} questions were asked again`]
}
