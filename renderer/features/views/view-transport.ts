import type { AppBridge } from '@modelcontextprotocol/ext-apps/app-bridge'
import { createBudget } from './message-budget.ts'
import { measure } from './measure.ts'

export type ViewTransport = Parameters<AppBridge['connect']>[0]
type Message = Parameters<ViewTransport['send']>[0]

/** In UTF-16 units; a view may hand over pictures of its pages as text. */
const LARGEST_MESSAGE = 12_000_000
/** A view that moves sends one message a frame of the screen; a reader of a long document asks for many pieces at once. */
const MESSAGES = { most: 400, perSecond: 120 }
const CHARACTERS = { most: 48_000_000, perSecond: 6_000_000 }

/**
 * Messages of exactly one frame: of that window, from that origin, as JSON, at a pace that leaves the page usable.
 * What does not fit is dropped; who sends too much is reported once, and heard no more.
 */
export function createViewTransport({ frame, origin, onFlood }: { readonly frame: Window; readonly origin: () => string; readonly onFlood: () => void }): ViewTransport {
  const messages = createBudget(MESSAGES)
  const characters = createBudget(CHARACTERS)

  function onMessage(event: MessageEvent<unknown>): void {
    if (event.source !== frame || event.origin !== origin()) return
    // Before `data` is read: reading it is what costs.
    if (!messages.take()) return flood()
    const { data } = event
    const size = measure(data, LARGEST_MESSAGE)
    if (size === undefined) return transport.onerror?.(new Error('A message of the view is too large, or no JSON.'))
    if (!characters.take(size)) return flood()
    if (isMessage(data)) transport.onmessage?.(data)
  }

  function flood(): void {
    removeEventListener('message', onMessage)
    onFlood()
  }

  const transport: ViewTransport = {
    start() {
      addEventListener('message', onMessage)
      return Promise.resolve()
    },
    send(message) {
      // A frame that went elsewhere hears nothing.
      frame.postMessage(message, origin())
      return Promise.resolve()
    },
    close() {
      removeEventListener('message', onMessage)
      transport.onclose?.()
      return Promise.resolve()
    },
  }
  return transport
}

/** JSON-RPC as far as its outline goes; what is inside, the bridge parses with the schemas of the specification. */
function isMessage(data: unknown): data is Message {
  if (typeof data !== 'object' || data === null) return false
  const { jsonrpc, id, method, result, error } = data as Record<string, unknown>
  if (jsonrpc !== '2.0' || !(id === undefined || typeof id === 'string' || typeof id === 'number')) return false
  if (typeof method === 'string') return true
  return id !== undefined && ((typeof result === 'object' && result !== null) || (typeof error === 'object' && error !== null))
}
