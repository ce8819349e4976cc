import type { FetchLike } from '@modelcontextprotocol/client'
import { fromBase64, toBase64 } from '#contract/base64.ts'
import type { Clock } from '#core/ports/clock.ts'

const LARGEST = 512 * 1024
const LIMIT_MS = 10_000
const MOST_REDIRECTS = 3
const MOST_KEPT = 300
/** Of all that are kept, in characters of their `data:` addresses: hundreds of small pictures, or a few large ones. */
const MOST_CHARACTERS = 20_000_000
/** An icon that could not be fetched is tried again after this time, in milliseconds. */
const TRY_AGAIN = 600_000

/** How one server is reached; undefined for a program on this machine. */
export interface IconWay {
  readonly url: URL
  readonly fetch: FetchLike
  close(): Promise<void>
}

export interface Icons {
  /**
   * The icon as a `data:` address that an `<img>` shows without reaching anything, or null.
   *
   * @param src one that the server listed itself
   * @param open opens the way to the server; called only where something is fetched
   */
  get(server: string, src: string, open: () => Promise<IconWay | undefined>, signal: AbortSignal): Promise<string | null>
}

/**
 * Fetches icons of servers. An address on the web is fetched from the server's own origin only, without any key or
 * cookie: any other host would learn that the app was opened.
 */
export function createIcons(clock: Clock): Icons {
  const kept = new Map<string, { readonly at: number; readonly icon: Promise<string | null>; size: number }>()

  async function load(src: string, open: () => Promise<IconWay | undefined>): Promise<string | null> {
    if (!/^https?:/i.test(src)) return null
    const way = await open()
    if (!way) return null
    const limit = new AbortController()
    const forget = clock.after(LIMIT_MS, () => limit.abort())
    try {
      return await fetchIcon(src, way, limit.signal)
    } finally {
      forget()
      await way.close()
    }
  }

  return {
    async get(server, src, open, signal) {
      if (/^data:/i.test(src)) return readData(src)
      const key = `${server}\0${src}`
      const known = kept.get(key)
      const isGood = known !== undefined && ((await known.icon) !== null || clock.monotonic() - known.at < TRY_AGAIN)
      const entry = isGood ? known : { at: clock.monotonic(), icon: load(src, open).catch(() => null), size: 0 }
      // Moved to the end: the one that was not asked for longest goes first.
      kept.delete(key)
      kept.set(key, entry)
      const result = await entry.icon
      entry.size = result?.length ?? 0
      // The way to it ended with whoever gave up, which says nothing of the icon.
      if (signal.aborted && result === null && kept.get(key) === entry) kept.delete(key)
      makeRoom()
      signal.throwIfAborted()
      return result
    },
  }

  function makeRoom(): void {
    let size = 0
    for (const entry of kept.values()) size += entry.size
    for (const [key, entry] of kept) {
      if (kept.size <= MOST_KEPT && size <= MOST_CHARACTERS) return
      kept.delete(key)
      size -= entry.size
    }
  }
}

async function fetchIcon(src: string, { url: home, fetch }: IconWay, signal: AbortSignal): Promise<string | null> {
  let url = URL.parse(src)
  for (let hops = 0; url && url.origin === home.origin && hops <= MOST_REDIRECTS; hops++) {
    const response = await fetch(url, { redirect: 'manual', credentials: 'omit', signal })
    const target = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && target !== null) {
      await response.body?.cancel()
      url = URL.parse(target, url.href)
      continue
    }
    const bytes = response.ok ? await readBounded(response) : undefined
    return bytes ? toDataAddress(bytes) : null
  }
  return null
}

async function readBounded(response: Response): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let size = 0
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > LARGEST) {
      await reader.cancel()
      return undefined
    }
    pieces.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function readData(src: string): string | null {
  const comma = src.indexOf(',')
  if (comma === -1 || src.length > LARGEST * 3) return null
  try {
    const rest = src.slice(comma + 1)
    const bytes = /;base64$/i.test(src.slice(0, comma)) ? fromBase64(decodeURIComponent(rest)) : new TextEncoder().encode(decodeURIComponent(rest))
    return bytes.length > LARGEST ? null : toDataAddress(bytes)
  } catch {
    return null
  }
}

/** The bytes say what it is; what the server says is not asked. A picture in SVG runs no script in an `<img>` and loads nothing there. */
function toDataAddress(bytes: Uint8Array): string | null {
  const type = typeOf(bytes)
  return type ? `data:${type};base64,${toBase64(bytes)}` : null
}

function typeOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12))
  if (head.startsWith('\x89PNG\r\n\x1A\n')) return 'image/png'
  if (head.startsWith('\xFF\xD8\xFF')) return 'image/jpeg'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp'
  const text = new TextDecoder().decode(bytes.subarray(0, 2_000)).trimStart()
  return text.startsWith('<') && /<svg[\s>]/i.test(text) ? 'image/svg+xml' : undefined
}
