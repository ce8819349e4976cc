import { useSyncExternalStore } from 'react'

export type SettingsPageName = 'models' | 'general' | 'permissions' | 'about'

/** What the main area shows; lives in the address's hash, so that back, forward and reload work. */
export type Route =
  /** `turnId`: where to look in the conversation; missing: at its end. */
  | { readonly kind: 'chat'; readonly conversationId: string | null; readonly turnId?: string }
  /** `item`: one of the things on the tab, such as a tool. */
  | { readonly kind: 'servers'; readonly server: string | null; readonly tab: string | null; readonly item?: string }
  /** `projectId` null: all of them; `new`: one that is being made. */
  | { readonly kind: 'projects'; readonly projectId: string | null }
  | { readonly kind: 'usage' }
  | { readonly kind: 'settings'; readonly page: string | null }
  /** What was recorded of a conversation, played again. */
  | { readonly kind: 'replay'; readonly conversationId: string }
  /** `turnId`: only the trail of this turn. */
  | { readonly kind: 'activity'; readonly turnId: string | null }

export function parseRoute(hash: string): Route {
  const [first, ...rest] = hash.replace(/^#\/?/, '').split('/').map(decode)
  switch (first) {
    case 'servers':
      return { kind: 'servers', server: rest[0] || null, tab: rest[1] || null, ...(rest[2] ? { item: rest[2] } : {}) }
    case 'usage':
      return { kind: 'usage' }
    case 'projects':
      return { kind: 'projects', projectId: rest[0] || null }
    case 'settings':
      return { kind: 'settings', page: rest[0] || null }
    case 'activity':
      return { kind: 'activity', turnId: rest[0] || null }
    case 'replay':
      return rest[0] ? { kind: 'replay', conversationId: rest[0] } : { kind: 'chat', conversationId: null }
    case 'chat':
      return { kind: 'chat', conversationId: rest[0] || null, ...(rest[0] && rest[1] ? { turnId: rest[1] } : {}) }
    default:
      return { kind: 'chat', conversationId: null }
  }
}

export function hrefOf(route: Route): string {
  switch (route.kind) {
    case 'chat':
      return ['#/chat', route.conversationId, route.conversationId === null ? undefined : route.turnId].filter((part) => typeof part === 'string').map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/')
    case 'servers': {
      const { server, tab, item } = route
      // `mcp.json` as a whole belongs to no server.
      if (server === null) return tab === null ? '#/servers' : `#/servers//${encodeURIComponent(tab)}`
      return ['#/servers', server, tab, tab === null ? null : item].filter((part) => part !== null && part !== undefined).map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/')
    }
    case 'replay':
      return `#/replay/${encodeURIComponent(route.conversationId)}`
    case 'activity':
      return route.turnId === null ? '#/activity' : `#/activity/${encodeURIComponent(route.turnId)}`
    case 'usage':
      return '#/usage'
    case 'projects':
      return route.projectId === null ? '#/projects' : `#/projects/${encodeURIComponent(route.projectId)}`
    case 'settings':
      return route.page === null ? '#/settings' : `#/settings/${encodeURIComponent(route.page)}`
  }
}

export function navigate(route: Route, options: { readonly replace?: boolean } = {}): void {
  const href = hrefOf(route)
  if (location.hash === href) return
  if (options.replace) {
    history.replaceState(null, '', href)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else {
    location.hash = href
  }
}

/** A new conversation is only an empty page until its first message. */
export function goToNewConversation(): void {
  navigate({ kind: 'chat', conversationId: null })
}

let last: { readonly hash: string; readonly route: Route } | undefined

function currentRoute(): Route {
  const { hash } = location
  if (last?.hash !== hash) last = { hash, route: parseRoute(hash) }
  return last.route
}

function listen(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  return useSyncExternalStore(listen, currentRoute)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
