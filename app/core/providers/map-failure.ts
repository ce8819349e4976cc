import type { Problem } from '#contract/problem.ts'
import type { Adapter } from './adapter.ts'
import { ProviderFailure, type ProviderProblemCode } from './provider-failure.ts'
import { type Loose, objectOf, textOf } from './read-json.ts'

type About = Adapter['about']

const openProviders = { kind: 'open-settings', page: 'providers' } as const
const tooLong = /context.{0,20}(length|window|size)|maximum context|prompt is too long|too many (input )?tokens|exceeds? .{0,40}context|input.{0,20}too long/i

/** Whatever an SDK or fetch threw, as the one error that the rest of Steward knows. */
export function mapFailure(error: unknown, about: About, model: string): ProviderFailure {
  if (error instanceof ProviderFailure) return error
  // Thrown inside our own fetch; the SDKs wrap it as a lost connection.
  if (error instanceof Error && error.cause instanceof ProviderFailure) return error.cause
  const { status, headers, code, type, said } = factsOf(error)
  const retryAfterMs = retryAfterOf(headers)
  const fail = (problem: Problem & { code: ProviderProblemCode }, retryable = false) => new ProviderFailure({ cause: said, ...problem }, { retryable, retryAfterMs, status, said }, error)
  const { label } = about
  // The status decides; inside a stream there is none. Ollama says `api_error` for whatever it refuses.
  const streamed = status === undefined ? [type, code] : []

  if (status === undefined && type === '' && code === '') return unreachable(error, about)
  if (code === 'context_length_exceeded' || status === 413 || (status !== 429 && (status ?? 0) < 500 && tooLong.test(said))) {
    return fail({ code: 'context-too-long', message: `The conversation is too long for ${model}.`, nextStep: 'Make room: see what fills the request (the meter beside the model, or steward context), fold results, switch servers off or shorten the history. Or pick a model that reads more.' })
  }
  if (status === 401 || code === 'invalid_api_key' || streamed.includes('authentication_error')) {
    return fail({ code: 'provider-unauthorized', message: `${label} did not accept the key.`, nextStep: 'Check the key in Settings.', action: openProviders })
  }
  if (status === 403 || streamed.includes('permission_error')) {
    return fail({ code: 'provider-unauthorized', message: `${label} does not allow this with the present key.`, nextStep: `Check that the account may use ${model}, or pick another model.`, action: openProviders })
  }
  if (status === 402 || code === 'insufficient_quota' || type === 'billing_error' || /credit balance|insufficient (credits|quota|balance)|exceeded your current quota/i.test(said)) {
    return fail({ code: 'provider-refused-request', message: `The account at ${label} has no credit left.`, nextStep: `Add credit at ${label}, or pick another model.` })
  }
  if (status === 404 || code === 'model_not_found' || streamed.includes('not_found_error')) return notFound(fail, about, model, said)
  if (status === 429 || streamed.includes('rate_limit_error') || streamed.includes('rate_limit_exceeded')) {
    return fail({ code: 'provider-rate-limited', message: `${label} allows no more requests for now.`, nextStep: 'Wait a moment and try again, or pick another model.', action: { kind: 'retry' } }, true)
  }
  const broken = (status !== undefined && (status >= 500 || status === 408 || status === 409 || status === 425)) || streamed.some((word) => /^(overloaded|api|server)_error$/.test(word))
  if (broken) {
    const busy = status === 503 || status === 529 || streamed.includes('overloaded_error')
    const answered = status === undefined ? 'reports an error of its own' : `answered with an error of its own (${status})`
    return fail({ code: 'provider-overloaded', message: busy ? `${label} is overloaded.` : `${label} ${answered}.`, nextStep: 'Try again in a moment, or pick another model.', action: { kind: 'retry' } }, true)
  }
  return fail({ code: 'provider-refused-request', message: `${label} refused the request.`, nextStep: 'Try another model. The cause above is what the provider said.' })
}

type Fail = (problem: Problem & { code: ProviderProblemCode }, retryable?: boolean) => ProviderFailure

function notFound(fail: Fail, about: About, model: string, said: string): ProviderFailure {
  if (about.baseUrl !== undefined && !/model/i.test(said)) {
    return fail({
      code: 'provider-refused-request',
      message: `There is no such API at ${about.baseUrl}.`,
      nextStep: about.kind === 'anthropic' ? 'Check the address of the provider in Settings.' : 'Check the address of the provider in Settings. Most servers want it to end with /v1.',
      action: openProviders,
    })
  }
  const local = /localhost|127\.0\.0\.1|\[::1\]/.test(about.baseUrl ?? '')
  return fail({
    code: 'model-not-found',
    message: `${about.label} has no model named ${model}.`,
    nextStep: local ? `Pick another model, or download this one first (Ollama: ollama pull ${model}).` : 'Pick another model.',
    action: openProviders,
  })
}

/** The error codes of Node's and undici's sockets, in the words of a person. */
const connectionCauses: readonly { codes: RegExp; cause: string; nextStep: (about: About) => string }[] = [
  { codes: /^ECONNREFUSED$/, cause: 'Nothing answers there.', nextStep: whoShouldRun },
  { codes: /^(ENOTFOUND|EAI_AGAIN)$/, cause: 'The name of the host could not be resolved.', nextStep: () => 'Check the network connection and the address of the provider.' },
  { codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, cause: 'The network does not lead there.', nextStep: () => 'Check the network connection.' },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|^EPROTO$|ERR_SSL/,
    cause: 'The certificate of the server is not trusted.',
    nextStep: () => 'If your organisation inspects traffic, add its certificate: set NODE_EXTRA_CA_CERTS to the file and start Steward again.',
  },
  { codes: /TIMEOUT|^ETIMEDOUT$/, cause: 'It did not answer in time.', nextStep: () => 'Check the network connection and try again.' },
  { codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE)$/, cause: 'The connection was closed.', nextStep: () => 'Try again.' },
]

function whoShouldRun(about: About): string {
  if (/:11434\b/.test(about.baseUrl ?? '')) return 'Is Ollama running? Start it and try again.'
  if (/:1234\b/.test(about.baseUrl ?? '')) return 'Is LM Studio running, with its server switched on? Start it and try again.'
  return 'Check that the server is running and that its address in Settings is right.'
}

function unreachable(error: unknown, about: About): ProviderFailure {
  const chain = causesOf(error)
  const text = chain.map((part) => textOf(part['message'])).filter((message) => message !== '')
  const codes = chain.map((part) => textOf(part['code'])).filter((code) => code !== '')
  if (chain.some((part) => /timed? ?out/i.test(textOf(part['message'])))) codes.push('ETIMEDOUT')
  const known = connectionCauses.find((entry) => codes.some((code) => entry.codes.test(code)))
  const where = about.baseUrl === undefined ? about.label : `${about.label} at ${about.baseUrl}`
  const last = text.at(-1)
  return new ProviderFailure(
    {
      code: 'provider-unreachable',
      message: `${where} could not be reached.`,
      cause: known ? `${known.cause}${codes[0] === undefined ? '' : ` (${codes[0]})`}` : last,
      nextStep: known?.nextStep(about) ?? 'Check the network connection and the address of the provider.',
      action: openProviders,
    },
    { retryable: !codes.some((code) => /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ENOTFOUND|ECONNREFUSED/.test(code)) },
    error,
  )
}

/** The error, its cause, the cause's cause, and the first error of an `AggregateError` (both of IPv4 and IPv6 failed). */
function causesOf(error: unknown): Loose[] {
  const chain: Loose[] = []
  let next: unknown = error
  while (typeof next === 'object' && next !== null && chain.length < 8) {
    chain.push(next as Loose)
    next = next instanceof AggregateError ? next.errors[0] : (next as Loose)['cause']
  }
  return chain
}

function factsOf(error: unknown): { status: number | undefined; headers: Headers | undefined; code: string; type: string; said: string } {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown; headers?: unknown; error?: unknown; message?: unknown }
  const body = objectOf(thrown.error)
  // OpenAI's SDK hands over the inner object, Anthropic's the outer one.
  const inner = objectOf(body['error'] ?? body)
  const status = typeof thrown.status === 'number' ? thrown.status : undefined
  // Some servers answer `{"error": "text"}`, FastAPI `{"detail": "text"}`.
  const said = textOf(inner['message']) || textOf(body['error']) || textOf(thrown.error) || textOf(body['detail']) || textOf(body['message']) || textOf(thrown.message)
  // `code` of a socket error sits on the error itself, that of a provider in the body.
  return { status, headers: thrown.headers instanceof Headers ? thrown.headers : undefined, code: textOf(inner['code']), type: textOf(inner['type']), said: said.slice(0, 2000) }
}

/** `retry-after` in seconds or as a date, or OpenAI's `retry-after-ms`. */
function retryAfterOf(headers: Headers | undefined, now: () => number = Date.now): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (ms >= 0) return ms
  const value = headers?.get('retry-after')?.trim() ?? ''
  if (value === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now())
}
