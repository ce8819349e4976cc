import { isSpecType, ProtocolError, type ElicitRequestURLParams } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'

/** URLElicitationRequiredError. */
const REQUIRED = -32_042
/** More addresses than anyone opens for one call. */
const MOST = 5

/**
 * Makes a call, and once more where the server first wants addresses opened and the person did what was asked there.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
 *
 * @param open shows the addresses; true when all is done
 * @throws StewardError `addresses-not-opened`, and what `call` throws
 */
export async function retryAfterUrls<Result>(server: string, call: () => Promise<Result>, open: (requests: readonly ElicitRequestURLParams[]) => Promise<boolean>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    const requests = requiredBy(error)
    if (!requests) throw error
    if (await open(requests)) return await call()
    throw new StewardError({ code: 'addresses-not-opened', message: `${server} wants something done in the browser first.`, cause: 'You did not go on with it, so the call was not made again.', nextStep: 'Call the tool again when you want to do it.' })
  }
}

function requiredBy(error: unknown): ElicitRequestURLParams[] | undefined {
  const cause = error instanceof StewardError ? error.cause : error
  if (!(cause instanceof ProtocolError) || cause.code !== REQUIRED) return undefined
  const { elicitations } = (typeof cause.data === 'object' && cause.data !== null ? cause.data : {}) as { elicitations?: unknown }
  if (!Array.isArray(elicitations) || elicitations.length === 0 || elicitations.length > MOST) return undefined
  const known = elicitations.filter((each) => isSpecType.ElicitRequestURLParams(each))
  return known.length === elicitations.length ? known : undefined
}
