import type { ProviderKind } from '#contract/model.ts'
import type { ModelInfo, ModelPart, ModelRequest } from './language-model.ts'

/** What an adapter needs from outside. */
export interface AdapterOptions {
  readonly providerId: string
  readonly label: string
  /** Without it, the address of the service itself. */
  readonly baseUrl?: string | undefined
  /** Without it no credential is sent. */
  readonly key?: string | undefined
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>
}

/**
 * One way to speak with a service. An adapter makes a single attempt and throws what its SDK throws;
 * `steadyModel` adds on top what must be alike for all: retries, error texts, abort.
 */
export interface Adapter {
  readonly about: { readonly kind: ProviderKind; readonly label: string; readonly baseUrl?: string | undefined }
  /** Ends after a `finish`; a stream that ends without one was cut. */
  attempt(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>
  listModels(signal: AbortSignal): Promise<ModelInfo[]>
}

/** The SDKs hand a `Request` to fetch in some versions; the port takes an address. */
export function sdkFetch(fetch: AdapterOptions['fetch']): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return (input, init) => fetch(input instanceof Request ? input.url : input, init)
}
