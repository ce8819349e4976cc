/** What the tests of this folder share; nothing of the app imports it. */
import type { ProviderKind, ProviderSettings } from '#contract/model.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { AdapterOptions } from './adapter.ts'
import { composeModel } from './compose-model.ts'
import type { LanguageModel, ModelPart, ModelRequest, ModelTool } from './language-model.ts'

/** Real time, but waits before a retry that are longer than `mostMs` end after that; `waited` keeps them as asked. What watches over a silence lasts as long as it does. */
export function testClock(mostMs = 30): Clock & { readonly waited: number[] } {
  const waited: number[] = []
  return {
    waited,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, run) {
      const isRetry = ms < 60_000
      if (isRetry) waited.push(ms)
      const timer = setTimeout(run, isRetry ? Math.min(ms, mostMs) : ms)
      return () => clearTimeout(timer)
    },
  }
}

export function modelAt(kind: ProviderKind, baseUrl: string, more: Partial<ProviderSettings> & { clock?: Clock; key?: string | undefined; fetch?: AdapterOptions['fetch'] } = {}): LanguageModel {
  const { clock = testClock(), fetch = globalThis.fetch, ...rest } = more
  const { key, ...settings } = { key: 'test-key', ...rest }
  return composeModel({ settings: { id: 'test', kind, label: 'Test', baseUrl, models: [], toolMode: 'native', ...settings }, key, fetch, clock, random: () => 0.5 })
}

/** The real fetch, keeping the bodies that went over the wire. */
export function recordingFetch(): { fetch: AdapterOptions['fetch']; bodies: Record<string, unknown>[]; headers: Headers[]; urls: string[] } {
  const bodies: Record<string, unknown>[] = []
  const headers: Headers[] = []
  const urls: string[] = []
  return {
    bodies,
    headers,
    urls,
    fetch(url, init) {
      urls.push(String(url))
      headers.push(new Headers(init?.headers))
      if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body) as Record<string, unknown>)
      return globalThis.fetch(url, init)
    },
  }
}

export function request(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { model: 'gpt-5.5', system: 'Be short.', messages: [{ role: 'user', content: [{ type: 'text', text }] }], tools: [], cacheKey: 'conversation-1', ...more }
}

export const readTool: ModelTool = { name: 'files__read', description: 'Reads a file', inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } }
export const timeTool: ModelTool = { name: 'clock__now', description: 'Tells the time', inputSchema: { type: 'object', properties: {} } }

export interface Collected {
  readonly parts: ModelPart[]
  readonly text: string
  readonly reasoning: string
  readonly calls: { name: string; callId: string; arguments: unknown }[]
  readonly notices: { code: string; text: string }[]
  readonly finish: Extract<ModelPart, { type: 'finish' }> | undefined
  readonly replay: Extract<ModelPart, { type: 'replay' }> | undefined
  readonly error: unknown
}

export async function collect(parts: AsyncIterable<ModelPart>): Promise<Collected> {
  const all: ModelPart[] = []
  let error: unknown
  try {
    for await (const part of parts) all.push(part)
  } catch (thrown) {
    error = thrown
  }
  return {
    parts: all,
    text: all.flatMap((part) => (part.type === 'text-delta' ? [part.text] : [])).join(''),
    reasoning: all.flatMap((part) => (part.type === 'reasoning-delta' ? [part.text] : [])).join(''),
    calls: all.flatMap((part) => (part.type === 'tool-call' ? [{ name: part.name, callId: part.callId, arguments: parsed(part.rawArguments) }] : [])),
    notices: all.flatMap((part) => (part.type === 'notice' ? [{ code: part.code, text: part.text }] : [])),
    finish: all.find((part) => part.type === 'finish'),
    replay: all.find((part) => part.type === 'replay'),
    error,
  }
}

/** Arguments as JSON, or as they are where they are none. */
function parsed(rawArguments: string): unknown {
  try {
    return JSON.parse(rawArguments) as unknown
  } catch {
    return rawArguments
  }
}
