import { StewardError } from '#contract/problem.ts'
import type { Network } from '#core/ports/network.ts'
import { httpFetch } from '../http-fetch.ts'

const notBuilt = (): never => {
  throw new StewardError({ code: 'not-built', message: 'Not built yet.' })
}

export const network: Network = {
  open: async ({ server, url }) => ({ url: readAddress(server, url), fetch: httpFetch, webSocket: notBuilt, grpc: notBuilt, close: () => Promise.resolve() }),
}

function readAddress(server: string, url: string): URL {
  const parsed = URL.parse(url)
  if (parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return parsed
  throw new StewardError({
    code: 'address-invalid',
    message: `The address of ${server} is not one of the web.`,
    cause: '"url" must begin with https:// or http://.',
    nextStep: 'Correct it in mcp.json.',
    action: { kind: 'edit-config', server },
  })
}
