import { randomBytes } from 'node:crypto'
import { readdirSync, realpathSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StewardError } from '#contract/problem.ts'

export interface RendererResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface RendererFiles {
  /** Answers for the path of a parsed URL, still percent-encoded. Never throws: what is not there is a 404. */
  get(pathname: string): Promise<RendererResponse>
}

/**
 * Where a page carries this word, each response gets a fresh nonce in its place, and `style-src` allows it:
 * CodeMirror and React Aria add `<style>` elements and read `<meta property="csp-nonce" nonce="STEWARD_CSP_NONCE">`.
 */
export const NONCE_PLACEHOLDER = 'STEWARD_CSP_NONCE'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

interface Sources {
  readonly connectSrc: string
  readonly frameSrc: string
}

/** Vite's hashed names: the content of such an address never changes. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/

/**
 * The files of the built renderer, for the web shell and for Electron's own scheme.
 *
 * An allowlist, made once: an address is looked up as it stands, never decoded or joined to a folder, so
 * `..`, encoded slashes and NUL lead nowhere. A file that became a symbolic link since is refused too.
 *
 * @param root the folder with `index.html`
 * @param options `connectSrc`: what the page may connect to, `frameSrc`: where the frames of views come from; `'none'` unless given
 * @throws StewardError `renderer-missing`
 */
export function createRendererFiles(root: string, options: { connectSrc?: string; frameSrc?: string } = {}): RendererFiles {
  const files = listFiles(root)
  const sources: Sources = { connectSrc: options.connectSrc ?? "'none'", frameSrc: options.frameSrc ?? "'none'" }

  return {
    async get(pathname) {
      const file = files.get(pathname === '/' ? '/index.html' : pathname)
      const body = file === undefined ? undefined : await readPlainFile(file)
      if (file === undefined || body === undefined) return notFound(sources)
      const type = contentTypes[extname(file).toLowerCase()] ?? 'application/octet-stream'
      if (!type.startsWith('text/html')) {
        const cacheControl = HASHED.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache'
        return { status: 200, headers: { ...safetyHeaders(sources), 'content-type': type, 'cache-control': cacheControl }, body }
      }
      const nonce = randomBytes(18).toString('base64')
      const page = new TextDecoder().decode(body).replaceAll(NONCE_PLACEHOLDER, nonce)
      // The page names the hashed files of this build, and its nonce is good for one response.
      return { status: 200, headers: { ...safetyHeaders(sources, nonce), 'content-type': type, 'cache-control': 'no-store' }, body: new TextEncoder().encode(page) }
    },
  }
}

/** Address to file. The keys are in the form that a URL parser gives. */
function listFiles(root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  // Folder by folder: a recursive listing inside an asar archive would rest on Electron's patch of it.
  const walk = (folder: string, address: string): void => {
    // `isFile` and `isDirectory` are false for symbolic links.
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      const below = `${address}/${encodeURIComponent(entry.name)}`
      if (entry.isDirectory()) walk(path, below)
      else if (entry.isFile()) files.set(below, path)
    }
  }
  try {
    walk(realpathSync(root), '')
  } catch (error) {
    throw rendererMissing(root, error)
  }
  if (!files.has('/index.html')) throw rendererMissing(root)
  return files
}

async function readPlainFile(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return (await realpath(file)) === file ? await readFile(file) : undefined
  } catch {
    return undefined
  }
}

/**
 * What every response carries. Script comes from Steward's own files only, nothing is loaded from the network,
 * and text becomes markup only through the two policies named here: `steward`, and `default` for libraries that
 * empty an element with `innerHTML = ''` (the renderer's lets nothing else pass).
 */
function safetyHeaders({ connectSrc, frameSrc }: Sources, nonce?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    'media-src blob: data:',
    `connect-src ${connectSrc}`,
    "worker-src 'self'",
    `frame-src ${frameSrc}`,
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types steward default',
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

function notFound(sources: Sources): RendererResponse {
  return {
    status: 404,
    headers: { ...safetyHeaders(sources), 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: new TextEncoder().encode('There is nothing at this address.\n'),
  }
}

function rendererMissing(root: string, cause?: unknown): StewardError {
  const problem = { code: 'renderer-missing', message: 'The built pages of Steward are missing.', cause: `There is no index.html in ${root}.`, nextStep: 'Run `npm run build`.' }
  return new StewardError(problem, { cause })
}
