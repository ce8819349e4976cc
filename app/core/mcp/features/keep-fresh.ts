import type { Clock } from '#core/ports/clock.ts'
import type { ListName, ServerLists } from '../fetch-lists.ts'
import { sleep } from '../sleep.ts'

/** A list that its server lets be kept for a minute is still read at most this often, in milliseconds. */
const PAUSE = 300_000

interface FreshParts {
  readonly lists: () => ServerLists
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onStale: (names: readonly ListName[]) => void
}

/** Lists whose time is over are read again, where their server does not tell of changes by itself. One that names no time is left alone. */
export async function keepFresh({ lists, clock, signal, onStale }: FreshParts): Promise<void> {
  for (;;) {
    await sleep(clock, PAUSE, signal)
    if (signal.aborted) return
    const { kept = {}, about } = lists()
    const told = about?.features?.listChanged ?? []
    const stale = (['tools', 'resources', 'prompts'] as const).filter((name) => {
      const { at, until } = kept[name] ?? { at: 0, until: 0 }
      return until > at && until <= clock.now() && !told.includes(name)
    })
    if (stale.length > 0) onStale(stale)
  }
}
