import type { Clock } from '#core/ports/clock.ts'
import type { ListName } from './fetch-lists.ts'
import { sleep } from './sleep.ts'

/** Changes come in bursts; a list is read again at most this often, in milliseconds. */
const PAUSE = 250

const listOfNotification: Readonly<Record<string, ListName>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/resources/list_changed': 'resources',
  'notifications/prompts/list_changed': 'prompts',
}

export interface ListWatch {
  /** True where the notification says that a list changed. */
  onNotification(method: string): boolean
  /** These may have changed. */
  mark(names: readonly ListName[]): void
  /** From now on what changed is read; what was told before that is kept until then. */
  begin(): void
}

/** Collects what changed and reads it again, one reading at a time. */
export function createListWatch(clock: Clock, signal: AbortSignal, refresh: (names: readonly ListName[]) => Promise<void>): ListWatch {
  const changed = new Set<ListName>()
  // As if it ran: the lists are read for the first time until `begin`.
  let running = true

  async function run(): Promise<void> {
    running = true
    while (changed.size > 0 && !signal.aborted) {
      await sleep(clock, PAUSE, signal)
      if (signal.aborted) break
      const names = [...changed]
      changed.clear()
      // What goes wrong is told by `refresh`; here it can only be that the connection ended meanwhile.
      await refresh(names).catch(() => undefined)
    }
    running = false
  }

  function mark(names: readonly ListName[]): void {
    names.forEach((name) => changed.add(name))
    if (!running && changed.size > 0) void run()
  }

  return {
    onNotification(method) {
      const list = Object.hasOwn(listOfNotification, method) ? listOfNotification[method] : undefined
      if (!list) return false
      mark([list])
      return true
    },
    mark,
    begin() {
      running = false
      mark([])
    },
  }
}
