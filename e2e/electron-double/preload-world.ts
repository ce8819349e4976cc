import type { Codec } from './codec.ts'

/** What the host's side pushes into the isolated world. */
export type InboundMessage = { kind: 'push'; channel: string; values: unknown[] } | { kind: 'answer'; id: number; value?: unknown; error?: string }
/** What the isolated world posts to the host's side. */
export type OutboundMessage = { kind: 'invoke'; id: number; channel: string; values: unknown[] } | { kind: 'send'; channel: string; values: unknown[] } | { kind: 'open'; url: string }

/** Names that both worlds and the host's side must share; random, so that a page cannot guess them. */
export interface WorldNames {
  /** The function through which this world reaches the host; Chromium makes it in this world only. */
  readonly binding: string
  /** The property through which the host reaches this world. */
  readonly inbox: string
  /** The prefix of the events between the two worlds. */
  readonly tag: string
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object, process: object) => void

/**
 * Runs in an isolated world of the page, where Electron runs a preload: same document, other globals.
 * Used by its source text, so it may use nothing from outside itself.
 */
export function preloadWorld(names: WorldNames, codec: Codec, preload: Preload): void {
  if (window !== window.top) return
  const globals = globalThis as unknown as Record<string, unknown>
  const post = globals[names.binding] as (text: string) => void
  delete globals[names.binding]

  type Listener = (event: object, ...values: unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; channel: string }>()
  let nextId = 0

  Object.defineProperty(globals, names.inbox, {
    value(text: string) {
      const message = codec.decode(text) as InboundMessage
      if (message.kind === 'push') {
        for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({ sender: ipcRenderer, ports: [] }, ...message.values)
        return
      }
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error === undefined) call?.resolve(message.value)
      else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.error}`))
    },
  })

  const remove = (channel: string, listener: Listener): void => void listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener))
  const ipcRenderer = {
    send(channel: string, ...values: unknown[]): void {
      post(codec.encode({ kind: 'send', channel, values } satisfies OutboundMessage))
    },
    invoke(channel: string, ...values: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const id = ++nextId
        waiting.set(id, { resolve, reject, channel })
        post(codec.encode({ kind: 'invoke', id, channel, values } satisfies OutboundMessage))
      })
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    once(channel: string, listener: Listener) {
      const once: Listener = (...given) => (remove(channel, once), listener(...given))
      return ipcRenderer.on(channel, once)
    },
    off: (channel: string, listener: Listener) => (remove(channel, listener), ipcRenderer),
    removeListener: (channel: string, listener: Listener) => (remove(channel, listener), ipcRenderer),
    removeAllListeners: (channel: string) => (listeners.delete(channel), ipcRenderer),
  }

  // The bridge: the engine clones an event's `detail` from one world to the other.
  const functions: ((...values: unknown[]) => unknown)[] = []
  const tell = (what: string, detail: object): void => void dispatchEvent(new CustomEvent(names.tag + what, { detail }))
  function describe(value: unknown): unknown {
    if (typeof value === 'function') return { kind: 'function', id: functions.push(value as (...values: unknown[]) => unknown) - 1 }
    if (Array.isArray(value)) return { kind: 'array', items: value.map(describe) }
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, describe(item)]) }
    return { kind: 'value', value }
  }
  type Described = { kind: 'function'; id: number } | { kind: 'array'; items: Described[] } | { kind: 'object'; entries: [string, Described][] } | { kind: 'value'; value: unknown }
  function revive(described: Described): unknown {
    switch (described.kind) {
      case 'function':
        return (...values: unknown[]) => tell('callback', { id: described.id, values: values.map(describe) })
      case 'array':
        return described.items.map(revive)
      case 'object':
        return Object.fromEntries(described.entries.map(([key, item]) => [key, revive(item)]))
      case 'value':
        return described.value
    }
  }
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
  addEventListener(`${names.tag}call`, (event) => {
    const { id, target, values } = (event as CustomEvent<{ id: number; target: number; values: Described[] }>).detail
    try {
      const result = functions[target]?.(...values.map(revive))
      if (!(result instanceof Promise)) return tell('result', { id, value: describe(result) })
      tell('result', { id, later: true })
      result.then(
        (value: unknown) => tell('settled', { id, value: describe(value) }),
        (error: unknown) => tell('settled', { id, error: messageOf(error) }),
      )
    } catch (error) {
      tell('result', { id, error: messageOf(error) })
    }
  })

  addEventListener(`${names.tag}open`, (event) => {
    const { url } = (event as CustomEvent<{ url: string }>).detail
    post(codec.encode({ kind: 'open', url } satisfies OutboundMessage))
  })

  const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => tell('expose', { key, api: describe(api) }) }
  const electron = { contextBridge, ipcRenderer }
  function require(name: string): unknown {
    if (name === 'electron' || name === 'electron/renderer') return electron
    // A sandboxed preload has very few modules; the double has none of them.
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  preload(require, module, module.exports, { type: 'renderer', platform: 'linux', versions: { electron: '0.0.0-double' }, contextIsolated: true, sandboxed: true })
}
