/**
 * The part of the `openai` package that Steward uses.
 *
 * The package's own typings reach for `undici-types` by relative path and so bring all of Node's types
 * into a ring that must not see them. core's tsconfig therefore maps the package to this file; every other
 * ring compiles the same sources against the real typings, and there the request bodies are checked.
 * What comes back is `unknown` on purpose: compatible servers answer in their own way (`read-json.ts`).
 */
interface RequestOptions {
  signal?: AbortSignal
}

type EventStream = PromiseLike<AsyncIterable<unknown>>

declare class OpenAI {
  readonly responses: { create(body: object, options?: RequestOptions): EventStream }
  readonly chat: { readonly completions: { create(body: object, options?: RequestOptions): EventStream } }
  readonly models: { list(options?: RequestOptions): AsyncIterable<unknown> }

  constructor(options: {
    apiKey: string
    adminAPIKey: null
    organization: null
    project: null
    baseURL: string
    maxRetries: number
    logLevel: 'off'
    defaultHeaders?: Record<string, string | null>
    fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  })
}

export default OpenAI
