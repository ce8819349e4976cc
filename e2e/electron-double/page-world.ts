/**
 * Runs in the page's own world before anything of the page, and makes what the preload exposes: frozen
 * objects whose functions call over into the isolated world. Used by its source text, so it may use
 * nothing from outside itself.
 */
export function pageWorld(tag: string): void {
  if (window !== window.top) return
  type Described = { kind: 'function'; id: number } | { kind: 'array'; items: Described[] } | { kind: 'object'; entries: [string, Described][] } | { kind: 'value'; value: unknown }
  interface Result {
    readonly id: number
    readonly value: Described
    readonly error?: string
    readonly later?: boolean
  }
  const results = new Map<number, Result>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const callbacks: ((...values: unknown[]) => void)[] = []
  const callbackIds = new WeakMap<object, number>()
  let nextId = 0
  // The page may replace its globals later; these stay.
  const send = globalThis.dispatchEvent.bind(globalThis)
  const Custom = globalThis.CustomEvent

  function describe(value: unknown): unknown {
    if (typeof value === 'function') {
      const id = callbackIds.get(value) ?? callbacks.push(value as (...values: unknown[]) => void) - 1
      callbackIds.set(value, id)
      return { kind: 'function', id }
    }
    if (Array.isArray(value)) return { kind: 'array', items: value.map(describe) }
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, describe(item)]) }
    return { kind: 'value', value }
  }
  function revive(described: Described): unknown {
    switch (described.kind) {
      case 'function':
        return (...values: unknown[]) => call(described.id, values)
      case 'array':
        return Object.freeze(described.items.map(revive))
      case 'object':
        return Object.freeze(Object.fromEntries(described.entries.map(([key, item]) => [key, revive(item)])))
      case 'value':
        return described.value
    }
  }
  function call(target: number, values: unknown[]): unknown {
    const id = ++nextId
    send(new Custom(`${tag}call`, { detail: { id, target, values: values.map(describe) } }))
    const result = results.get(id)
    results.delete(id)
    if (!result) throw new Error('The bridge gave no answer')
    if (result.error !== undefined) throw new Error(result.error)
    if (result.later) return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    return revive(result.value)
  }

  // A frame of another scheme of the app is shown to Chromium as the addresses of `addresses.ts` are.
  const source = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'src')
  Object.defineProperty(HTMLIFrameElement.prototype, 'src', {
    ...source,
    set(this: HTMLIFrameElement, address: string) {
      source?.set?.call(this, address.replace(/^steward-view:\/\/([^/?#]+)/, 'https://$1.steward-view-scheme.invalid'))
    },
  })

  // As under a handler that denies: no window, null at once. A real one would have to wait for the app.
  window.open = (address) => {
    send(new Custom(`${tag}open`, { detail: { url: new URL(address ?? 'about:blank', location.href).href } }))
    return null
  }

  addEventListener(`${tag}result`, (event) => {
    const { detail } = event as CustomEvent<Result>
    results.set(detail.id, detail)
  })
  addEventListener(`${tag}settled`, (event) => {
    const { id, value, error } = (event as CustomEvent<Result>).detail
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(revive(value))
    else call?.reject(new Error(error))
  })
  addEventListener(`${tag}callback`, (event) => {
    const { id, values } = (event as CustomEvent<{ id: number; values: Described[] }>).detail
    callbacks[id]?.(...values.map(revive))
  })
  addEventListener(`${tag}expose`, (event) => {
    const { key, api } = (event as CustomEvent<{ key: string; api: Described }>).detail
    Object.defineProperty(window, key, { value: revive(api), enumerable: true, writable: false, configurable: false })
  })
}
