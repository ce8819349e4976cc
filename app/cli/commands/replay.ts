import type { ConversationEvent } from '#contract/conversation.ts'
import { replayTimeline } from '#contract/replay-timeline.ts'
import { allEvents } from '../all-events.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { oneLine, terminalText } from '../plain-text.ts'
import { readRecorded } from '../read-recorded.ts'
import type { Shell } from '../shell.ts'
import { showTurn } from '../show-turn.ts'

interface ReplayOptions {
  readonly speed: string
  readonly upTo?: string
}

/**
 * `steward conversations replay FILE|ID`: a conversation as it was, at its recorded pace. With `--json` its events as lines.
 *
 * A file is read and shown and nothing else: no host is made for it. Of an id, the host gives the stored events and is closed before
 * the first is shown.
 */
export async function replayConversation(shell: Shell, target: string, options: ReplayOptions): Promise<ExitCode> {
  const speed = options.speed === 'max' ? Number.POSITIVE_INFINITY : Number(options.speed)
  if (!(speed > 0)) throw usageError('--speed is a number above 0, or max.')
  const recorded = /[/\\.]/.test(target) || target === '-' ? await readRecorded(shell, target) : await withHost(shell, { person: false }, ({ connection }) => allEvents(connection, target))
  await play(shell, upTo(recorded, options.upTo), speed)
  return shell.interrupts.signal.aborted ? EXIT.interrupted : EXIT.done
}

/** Up to the end of a turn. */
function upTo(events: readonly ConversationEvent[], turnId: string | undefined): readonly ConversationEvent[] {
  if (turnId === undefined) return events
  const end = events.findIndex((event) => event.type === 'turn-end' && event.turnId === turnId)
  if (end < 0) throw usageError('There is no such turn in this conversation.')
  return events.slice(0, end + 1)
}

async function play({ output, interrupts }: Shell, events: readonly ConversationEvent[], speed: number): Promise<void> {
  const { moments } = replayTimeline(events)
  const startedAt = performance.now()
  let view = showTurn(output)
  for (const { at, event } of moments) {
    const wait = at / speed - (performance.now() - startedAt)
    if (wait > 4) await pause(wait, interrupts.signal)
    if (interrupts.signal.aborted) return
    output.record(event)
    if (output.json) continue
    if (event.type === 'turn-start') {
      view = showTurn(output)
      for (const part of event.content) if (part.type === 'text') output.write(`\n> ${terminalText(part.text)}\n`)
      output.status(oneLine(event.model.model))
    }
    view.event(event)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
