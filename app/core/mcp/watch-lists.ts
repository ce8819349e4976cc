import type { SubscriptionFilter } from '@modelcontextprotocol/client'
import type { Clock } from '#core/ports/clock.ts'
import type { ListName } from './fetch-lists.ts'
import type { Session } from './open-session.ts'
import type { ServerJournal } from './server-journal.ts'
import { aborted, sleep } from './sleep.ts'

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
}

/** Collects what changed and reads it again, one reading at a time. */
export function createListWatch(clock: Clock, signal: AbortSignal, refresh: (names: readonly ListName[]) => Promise<void>): ListWatch {
  const changed = new Set<ListName>()
  let running = false

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

  return {
    onNotification(method) {
      const list = Object.hasOwn(listOfNotification, method) ? listOfNotification[method] : undefined
      if (!list) return false
      changed.add(list)
      if (!running) void run()
      return true
    },
  }
}

/** Modern servers tell of changes only on a stream that the client opened; it is opened again when it ends. Ends with the signal. */
export async function keepListening(session: Session, journal: ServerJournal, clock: Clock, signal: AbortSignal): Promise<void> {
  if (session.era !== 'modern') return
  const { tools, resources, prompts } = session.client.getServerCapabilities() ?? {}
  const filter: SubscriptionFilter = {
    ...(tools?.listChanged ? { toolsListChanged: true } : {}),
    ...(resources?.listChanged ? { resourcesListChanged: true } : {}),
    ...(prompts?.listChanged ? { promptsListChanged: true } : {}),
  }
  if (Object.keys(filter).length === 0) return
  for (let pause = 1_000; !signal.aborted; pause = Math.min(pause * 2, 60_000)) {
    const from = clock.monotonic()
    try {
      const subscription = await session.client.listen(filter, { timeout: 10_000, signal })
      const how = await Promise.race([subscription.closed, aborted(signal)])
      if (signal.aborted || how === 'local') return
    } catch (error) {
      if (signal.aborted) return
      journal.log('steward', 'debug', `Changes of lists cannot be watched: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (clock.monotonic() - from > 60_000) pause = 1_000
    await sleep(clock, pause, signal)
  }
}
