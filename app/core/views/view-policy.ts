import { readDomains, type Domains } from './declared-domains.ts'
import type { ViewPermission } from './views.ts'

/** What a view may do, as headers of its page, and as it is told to the person. */
export interface ViewPolicy {
  /** The whole Content-Security-Policy, but `frame-ancestors`: only who serves it knows who embeds it. */
  readonly policy: string
  /** The whole Permissions-Policy. */
  readonly permissions: string
  /** The whole Connection-Allowlist. */
  readonly connections: string
  readonly domains: { readonly connect: readonly string[]; readonly resource: readonly string[]; readonly frame: readonly string[] }
  /** What was declared and is not allowed. */
  readonly refused: readonly string[]
}

/** Features of a browser that a page may ask for, by the names of its permission policy. What a browser does not know, it skips. */
const FEATURES = [
  'accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'captured-surface-control', 'clipboard-read', 'clipboard-write', 'compute-pressure', 'cross-origin-isolated', 'deferred-fetch', 'display-capture',
  'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'keyboard-map', 'language-detector', 'language-model', 'local-fonts', 'local-network-access',
  'loopback-network', 'local-network', 'magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture', 'private-state-token-issuance', 'private-state-token-redemption', 'publickey-credentials-create',
  'publickey-credentials-get', 'screen-wake-lock', 'serial', 'speaker-selection', 'storage-access', 'summarizer', 'sync-xhr', 'translator', 'unload', 'usb', 'web-share', 'window-management', 'xr-spatial-tracking',
]

/**
 * Computes what a view may do from what its resource declares (`_meta.ui`), and from nothing else.
 * https://modelcontextprotocol.io/specification/2026-01-26/apps
 *
 * A view is one HTML page with its script inside, so inline script and style are what it is made of; eval is not, but the
 * compilation of WebAssembly is. `blob:` and `data:` reach no network. A form can be filled in and read by the page's script,
 * and never sent. `sandbox` takes what no policy names: windows, downloads, dialogs, moving the page around it.
 * `Connection-Allowlist` closes what a Content-Security-Policy leaves open in every browser: WebRTC, by which a page can send
 * text to any address. https://wicg.github.io/connection-allowlists/
 */
export function viewPolicy(declared: unknown, granted: readonly ViewPermission[]): ViewPolicy {
  const csp = isObject(declared) && isObject(declared['csp']) ? declared['csp'] : {}
  const connect = readDomains(csp['connectDomains'], ['https:', 'wss:'])
  const resource = readDomains(csp['resourceDomains'], ['https:'])
  const frame = readDomains(csp['frameDomains'], ['https:'])
  const base = readDomains(csp['baseUriDomains'], ['https:'])
  const from = (...sources: readonly string[]): string => [...sources, ...resource.allowed].join(' ')
  const policy = [
    "default-src 'none'",
    `script-src ${from("'unsafe-inline'", "'wasm-unsafe-eval'", 'blob:', 'data:')}`,
    `style-src ${from("'unsafe-inline'", 'blob:', 'data:')}`,
    `img-src ${from('blob:', 'data:')}`,
    `font-src ${from('blob:', 'data:')}`,
    `media-src ${from('blob:', 'data:')}`,
    `connect-src ${['blob:', 'data:', ...connect.allowed].join(' ')}`,
    `worker-src ${from('blob:', 'data:')}`,
    `frame-src ${orNone(frame)}`,
    `base-uri ${orNone(base)}`,
    "object-src 'none'",
    "manifest-src 'none'",
    "form-action 'none'",
    "webrtc 'block'",
    'sandbox allow-scripts allow-same-origin allow-forms',
  ].join('; ')
  return {
    policy,
    permissions: FEATURES.map((feature) => `${feature}=${granted.includes(feature as ViewPermission) ? '(self)' : '()'}`).join(', '),
    connections: `(${['response-origin', ...new Set([...connect.allowed, ...resource.allowed, ...frame.allowed].map((origin) => `"${origin}/*"`))].join(' ')});redirects=allow;webrtc=block`,
    domains: { connect: connect.allowed, resource: resource.allowed, frame: frame.allowed },
    refused: [...connect.refused, ...resource.refused, ...frame.refused, ...base.refused],
  }
}

const wireNames: Readonly<Record<string, ViewPermission>> = { camera: 'camera', microphone: 'microphone', geolocation: 'geolocation', clipboardWrite: 'clipboard-write' }

/** The permissions that a view would like to have. */
export function declaredPermissions(declared: unknown): ViewPermission[] {
  const wanted = isObject(declared) && isObject(declared['permissions']) ? declared['permissions'] : {}
  return Object.entries(wireNames).flatMap(([name, permission]) => (isObject(wanted[name]) ? [permission] : []))
}

const orNone = ({ allowed }: Domains): string => (allowed.length === 0 ? "'none'" : allowed.join(' '))

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
