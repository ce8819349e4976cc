import type { McpSubscription, SubscriptionFilter } from '@modelcontextprotocol/client'
import type { Clock } from '#core/ports/clock.ts'
import type { Session } from '../open-session.ts'
import type { ServerJournal } from '../server-journal.ts'
import { aborted, sleep } from '../sleep.ts'
import type { WatchedResources } from './watched-resources.ts'

const ANSWER_MS = 10_000
/** Pauses before a stream is opened again, in milliseconds; they double, and begin anew after a stream that held. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
const METHOD_NOT_FOUND = -32601

interface ListenParts {
  readonly session: Pick<Session, 'client' | 'era'>
  readonly watched: WatchedResources
  readonly journal: Pick<ServerJournal, 'log'>
  readonly clock: Clock
  /** Ends it; aborts with the session. */
  readonly signal: AbortSignal
  /** Lists may have changed while nobody could hear of it. */
  readonly onListsMissed: () => void
  /** The same for a watched resource. */
  readonly onResourceMissed: (uri: string) => void
}

/** Keeps the server telling of what changes: its lists, and the resources that somebody watches. Ends with the signal; never throws. */
export async function keepListening(parts: ListenParts): Promise<void> {
  const { session, watched } = parts
  // What was watched before this session may have changed between the two.
  const before = watched.uris()
  watched.reset()
  const missed = (uris: readonly string[]): void => before.filter((uri) => uris.includes(uri)).forEach((uri) => parts.onResourceMissed(uri))
  await (session.era === 'modern' ? keepStream(parts, missed) : keepSubscribed(parts, missed))
}

/** Servers of the legacy era tell of lists by themselves; each resource is asked for. */
async function keepSubscribed({ session, watched, journal, signal }: ListenParts, onFirst: (uris: readonly string[]) => void): Promise<void> {
  const { client } = session
  const known = new Set<string>()
  const canSubscribe = client.getServerCapabilities()?.resources?.subscribe === true
  for (let first = true; !signal.aborted; first = false) {
    const version = watched.version()
    const wanted = watched.uris()
    for (const uri of wanted) {
      if (known.has(uri) || signal.aborted) continue
      known.add(uri)
      try {
        if (canSubscribe) await client.subscribeResource({ uri }, { signal, timeout: ANSWER_MS })
        watched.mark(uri, canSubscribe ? 'on' : 'refused')
      } catch (error) {
        if (signal.aborted) return
        journal.log('steward', 'warning', `Changes of ${uri} cannot be watched: ${textOf(error)}`)
        watched.mark(uri, 'refused')
      }
    }
    for (const uri of known) {
      if (wanted.includes(uri) || signal.aborted) continue
      known.delete(uri)
      if (canSubscribe) await client.unsubscribeResource({ uri }, { signal, timeout: ANSWER_MS }).catch(() => undefined)
    }
    if (first) onFirst(wanted)
    await watched.changed(version, signal)
  }
}

/**
 * Modern servers tell of anything only on a stream that the client opened. There is one for lists and resources together;
 * for another set of resources the next one is opened before the last is closed, so that nothing falls between. One that
 * the server or the network ended is opened again.
 */
async function keepStream({ session, watched, journal, clock, signal, onListsMissed, onResourceMissed }: ListenParts, onFirst: (uris: readonly string[]) => void): Promise<void> {
  let current: McpSubscription | undefined
  let pause = FIRST_PAUSE
  /** Set while nobody hears of changes. */
  let deaf = false
  let first = true
  while (!signal.aborted) {
    const version = watched.version()
    const uris = watched.uris()
    // Frees what one round waited for.
    const round = new AbortController()
    const inner = AbortSignal.any([signal, round.signal])
    try {
      const filter = filterOf(session, uris)
      if (filter.resourceSubscriptions === undefined) watched.refusePending()
      if (Object.keys(filter).length === 0) {
        await current?.close()
        current = undefined
        await watched.changed(version, inner)
        continue
      }
      const next = await session.client.listen(filter, { timeout: ANSWER_MS, signal })
      const from = clock.monotonic()
      await current?.close()
      current = next
      const honored = next.honoredFilter.resourceSubscriptions ?? []
      for (const uri of uris) watched.mark(uri, honored.includes(uri) ? 'on' : 'refused')
      if (deaf) {
        onListsMissed()
        uris.forEach(onResourceMissed)
      } else if (first) onFirst(uris)
      deaf = first = false
      const how = await Promise.race([current.closed, watched.changed(version, inner), aborted(inner)])
      if (how === 'changed') continue
      current = undefined
      deaf = true
      if (clock.monotonic() - from > LONGEST_PAUSE) pause = FIRST_PAUSE
    } catch (error) {
      if (signal.aborted) return
      const refused = isRefusal(error)
      journal.log('steward', refused ? 'notice' : 'debug', `Changes cannot be watched: ${textOf(error)}`)
      watched.refusePending()
      deaf ||= current === undefined
      // A server that does not know the call is asked again only for something else.
      if (refused) {
        await watched.changed(version, inner)
        continue
      }
    } finally {
      round.abort()
    }
    await sleep(clock, pause, signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }
}

function filterOf({ client }: Pick<Session, 'client'>, uris: readonly string[]): SubscriptionFilter {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {}
  return {
    ...(tools?.listChanged ? { toolsListChanged: true } : {}),
    ...(resources?.listChanged ? { resourcesListChanged: true } : {}),
    ...(prompts?.listChanged ? { promptsListChanged: true } : {}),
    ...(resources?.subscribe && uris.length > 0 ? { resourceSubscriptions: [...uris] } : {}),
  }
}

function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === METHOD_NOT_FOUND
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
