import type { ParsedInput, CallOutput } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Servers } from '../servers.ts'
import { patiently } from './patiently.ts'

/** A suggestion that comes later helps nobody who types. Milliseconds. */
const LIMIT_MS = 5_000
/** As many as the protocol allows in one answer. */
const MOST_VALUES = 100
const LONGEST_VALUE = 2_000

/**
 * Suggestions for an argument. A server that has none, does not know the argument, is not there or takes too long gives
 * none: nobody wants an error while typing.
 *
 * @throws StewardError `server-unknown`; DOMException AbortError where the caller gave up (the server is told)
 */
export async function complete(servers: Pick<Servers, 'request' | 'view'>, clock: Clock, { server, of, argument, value, others }: ParsedInput<'server.complete'>, signal: AbortSignal): Promise<CallOutput<'server.complete'>> {
  if (servers.view(server).features?.completions !== true) return { values: [], hasMore: false }
  const ref = of.kind === 'prompt' ? ({ type: 'ref/prompt', name: of.name } as const) : ({ type: 'ref/resource', uri: of.uriTemplate } as const)
  try {
    const { completion } = await servers.request(server, signal, (session) =>
      patiently(server, session, LIMIT_MS, clock, signal, (options) => session.client.complete({ ref, argument: { name: argument, value }, ...(Object.keys(others).length > 0 ? { context: { arguments: others } } : {}) }, options)),
    )
    const values = [...new Set(completion.values)].filter(isUsable).slice(0, MOST_VALUES)
    const hasMore = completion.hasMore === true || values.length < completion.values.length
    return { values, ...(completion.total === undefined ? {} : { total: completion.total }), hasMore }
  } catch (error) {
    if (error instanceof StewardError) return { values: [], hasMore: false }
    throw error
  }
}

/** One that is cut or cleaned would be another value; and nobody can choose what cannot be seen. */
function isUsable(value: string): boolean {
  return value !== '' && value.length <= LONGEST_VALUE && !/[\p{Cc}\p{Bidi_Control}]/u.test(value)
}
