import type { ProviderSettings } from '#contract/model.ts'
import type { Clock } from '#core/ports/clock.ts'
import { onAbort } from './abortable.ts'
import type { AdapterOptions } from './adapter.ts'
import { listOf, objectOf, textOf } from './read-json.ts'

/** A model server that is known to run on people's machines, and where. */
export interface LocalServer {
  readonly id: string
  readonly label: string
  readonly origin: string
  /** Answers fast and lists the models. */
  readonly probe: string
}

export const localServers: readonly LocalServer[] = [
  { id: 'ollama', label: 'Ollama', origin: 'http://127.0.0.1:11434', probe: '/api/tags' },
  { id: 'lm-studio', label: 'LM Studio', origin: 'http://127.0.0.1:1234', probe: '/v1/models' },
]

const limitMs = 1_000

/** The servers that answer, each as a provider with the models that it has. Never throws: what does not answer is not there. */
export async function detectLocal(servers: readonly LocalServer[], { fetch, clock }: { fetch: AdapterOptions['fetch']; clock: Clock }, signal?: AbortSignal): Promise<ProviderSettings[]> {
  const found = await Promise.all(servers.map((server) => probe(server, fetch, clock, signal)))
  return found.filter((provider) => provider !== undefined)
}

async function probe(server: LocalServer, fetch: AdapterOptions['fetch'], clock: Clock, signal: AbortSignal | undefined): Promise<ProviderSettings | undefined> {
  const limit = new AbortController()
  const forget = clock.after(limitMs, () => limit.abort())
  const stop = signal ? onAbort(signal, () => limit.abort()) : () => {}
  try {
    const response = await fetch(`${server.origin}${server.probe}`, { signal: limit.signal })
    if (!response.ok) return undefined
    const body = objectOf(await response.json())
    // Ollama's own list, or the list of models in OpenAI's form.
    const models = [...listOf(body['models']), ...listOf(body['data'])].map((entry) => textOf(objectOf(entry)['name']) || textOf(objectOf(entry)['id'])).filter((model) => model !== '' && !/embed/i.test(model))
    return { id: server.id, kind: 'openai-compatible', label: server.label, baseUrl: `${server.origin}/v1`, models, toolMode: 'native' }
  } catch {
    return undefined
  } finally {
    forget()
    stop()
  }
}
