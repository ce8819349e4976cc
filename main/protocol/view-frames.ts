import { randomBytes } from 'node:crypto'
import type { ViewFrames, ViewPage } from '#core/ports/view-frames.ts'
import { noViewHeaders, viewHeaders } from '#core/views/view-headers.ts'
import { APP_SCHEME, isOwnUrl } from './origin.ts'

export const VIEW_SCHEME = 'steward-view'

/** As much of a frame as decides what it may show. */
export interface FramePlace {
  readonly url: string
  readonly parent: FramePlace | null
}

/** Views of servers, each at an origin of its own (`steward-view://ID`), which only a frame of Steward's page can show. */
export interface ElectronViews extends ViewFrames {
  answer(request: { readonly url: string; readonly method: string }): Response
  /** Whether `frame`, which is no window, may go to `url`. */
  mayShow(url: string, frame: FramePlace | null | undefined): boolean
  /** Whether a page of that address may use something of the machine: what the person allowed this view. */
  mayUse(address: string | undefined, permission: string, media: readonly string[]): boolean
}

/** @param forget deletes what an origin stored: a view's origin never comes again */
export function createElectronViews(forget: (origin: string) => void): ElectronViews {
  const pages = new Map<string, ViewPage>()
  const pageAt = (address: string | undefined): ViewPage | undefined => (address === undefined ? undefined : pages.get(/^(steward-view:\/\/[0-9a-f]+)(?:$|[/?#])/.exec(address)?.[1] ?? ''))

  return {
    publish(page) {
      const origin = `${VIEW_SCHEME}://${randomBytes(16).toString('hex')}`
      pages.set(origin, page)
      return Promise.resolve({
        frameUrl: `${origin}/`,
        dispose() {
          if (pages.delete(origin)) forget(origin)
        },
      })
    },
    answer({ url, method }) {
      const page = method === 'GET' && url.endsWith('/') && pages.get(url.slice(0, -1))
      if (!page) return new Response('There is no view at this address.\n', { status: 404, headers: noViewHeaders })
      return new Response(page.html, { headers: viewHeaders(page, `${APP_SCHEME}:`) })
    },
    mayShow(url, frame) {
      const path = ancestorsOf(frame)
      const [top, view] = path
      if (!top || !isOwnUrl(top.url)) return false
      // A frame of Steward's page: a view that is there now, whole.
      if (!view) return url.endsWith('/') && pages.has(url.slice(0, -1))
      const page = pageAt(view.url)
      if (!page) return false
      // A frame of the view: of the domains that it declared. What these show inside is theirs.
      return path.length > 2 ? url.startsWith('https://') : url === 'about:srcdoc' || page.frames.some((origin) => isAt(url, origin))
    },
    mayUse(address, permission, media) {
      const granted = pageAt(address)?.granted ?? []
      switch (permission) {
        case 'clipboard-sanitized-write':
          return granted.includes('clipboard-write')
        case 'geolocation':
          return granted.includes('geolocation')
        case 'media':
          return media.length > 0 && media.every((kind) => (kind === 'video' && granted.includes('camera')) || (kind === 'audio' && granted.includes('microphone')))
        default:
          return false
      }
    },
  }
}

/** What stands around a frame, the window's page first. */
function ancestorsOf(frame: FramePlace | null | undefined): FramePlace[] {
  const path: FramePlace[] = []
  for (let place = frame?.parent; place && path.length < 20; place = place.parent) path.unshift(place)
  return path
}

/** Whether an address is of an origin, or of one below `https://*.example.com`. */
function isAt(address: string, origin: string): boolean {
  const url = URL.parse(address)
  if (!url || url.username !== '' || url.password !== '') return false
  const [, name, port = ''] = /^https:\/\/([^:]+)(?::(\d+))?$/.exec(origin) ?? []
  if (name === undefined || url.protocol !== 'https:' || url.port !== (port === '443' ? '' : port)) return false
  return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name
}
