import type { EntryChange } from '#core/mcp/config/edit-config.ts'
import type { Examination, Finding } from './examination.ts'
import { proposeUrl } from './propose-url.ts'

/** How long one path may take to answer, in milliseconds. */
const LONGEST_ANSWER = 3_000

/**
 * Where an MCP server usually answers, on the host that the person approved and nowhere else. Nothing of the entry is sent along: no
 * header, no key.
 */
export async function findPath(examination: Examination, signal: AbortSignal): Promise<Pick<Finding, 'nextStep' | 'proposal'> | undefined> {
  const { filled, ports } = examination
  if (filled?.kind !== 'http' || !/^https?:/i.test(filled.url) || filled.url.includes('${')) return undefined
  const { name, url, tls, proxy, transport } = filled
  const way = await ports.network.open({ server: name, url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
  try {
    for (const path of ['/mcp', '/sse']) {
      const place = new URL(path, way.url)
      if (place.pathname === way.url.pathname || !(await answersAsMcp(place))) continue
      // A type that is written down stands for the address that was.
      const more: EntryChange[] = transport === 'auto' ? [] : [{ path: ['type'], value: undefined }]
      const proposal = proposeUrl(examination, (written) => written.replace(/^([a-z]+:\/\/[^/?#]+).*$/is, `$1${path}`), `Use ${path}`, more)
      if (proposal) return { nextStep: `Something that may be it answers at ${path}.`, proposal }
    }
    return undefined
  } finally {
    await way.close()
  }

  async function answersAsMcp(place: URL): Promise<boolean> {
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal, AbortSignal.timeout(LONGEST_ANSWER)])
    try {
      const answer = await way.fetch(place, { headers: { accept: 'text/event-stream' }, redirect: 'manual', signal: limit })
      const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
      // A path that knows no GET, wants a session, another header or a sign-in: it is there, and no page for people.
      return (answer.status === 200 && isStream) || [400, 401, 405, 406].includes(answer.status)
    } catch {
      signal.throwIfAborted()
      return false
    } finally {
      over.abort()
    }
  }
}
