import { maskSecretForms } from '#contract/secret-patterns.ts'
import type { AdapterOptions } from './adapter.ts'
import type { LanguageModel, ModelPart } from './language-model.ts'
import { ProviderFailure } from './provider-failure.ts'

/** Bytes of one answer. A long one of a real service has some ten; a line that never ends must not fill the memory. */
const MOST_BYTES = 128 * 1024 * 1024

/** A `fetch` whose answers end with an error beyond `limit` bytes. */
export function limitAnswers(fetch: AdapterOptions['fetch'], limit = MOST_BYTES): AdapterOptions['fetch'] {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!response.body) return response
    let size = 0
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          size += chunk.length
          if (size <= limit) controller.enqueue(chunk)
          else controller.error(tooLong(limit))
        },
      }),
    )
    return Object.defineProperty(new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers }), 'url', { value: response.url })
  }
}

function tooLong(limit: number): ProviderFailure {
  return new ProviderFailure(
    { code: 'provider-refused-request', message: 'The answer of the provider does not end.', cause: `It is longer than ${Math.round(limit / 1_048_576)} MB.`, nextStep: 'Pick another model, or check the address of the provider.' },
    { retryable: false },
  )
}

/** Services quote the request that they refuse, the key in it too; an error text is stored and shown. */
export function hideKey(model: LanguageModel, key: string | undefined): LanguageModel {
  const hide = (text: string): string => maskSecretForms(key === undefined || key === '' ? text : text.replaceAll(key, '•••'))

  function hidden(error: unknown): unknown {
    if (!(error instanceof ProviderFailure)) return error
    const { problem, facts } = error
    // Without the cause: it is the service's own error, which holds the text again.
    return new ProviderFailure(
      { ...problem, message: hide(problem.message), ...(problem.cause === undefined ? {} : { cause: hide(problem.cause) }) },
      { ...facts, ...(facts.said === undefined ? {} : { said: hide(facts.said) }) },
    )
  }

  async function* stream(...given: Parameters<LanguageModel['stream']>): AsyncGenerator<ModelPart> {
    try {
      yield* model.stream(...given)
    } catch (error) {
      throw hidden(error)
    }
  }

  return {
    stream,
    listModels: (signal) =>
      model.listModels(signal).catch((error: unknown) => {
        throw hidden(error)
      }),
  }
}
