/** The part of the `@anthropic-ai/sdk` package that Steward uses; see `openai.ts` beside this file for the why. */
interface RequestOptions {
  signal?: AbortSignal
}

declare class Anthropic {
  readonly messages: { create(body: object, options?: RequestOptions): PromiseLike<AsyncIterable<unknown>> }
  readonly models: { list(query: { limit: number }, options?: RequestOptions): AsyncIterable<unknown> }

  constructor(options: {
    apiKey: string
    baseURL: string
    maxRetries: number
    logLevel: 'off'
    defaultHeaders?: Record<string, string | null>
    fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  })
}

export default Anthropic
