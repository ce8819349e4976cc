import { OAuthError, parseErrorResponse, selectClientAuthMethod } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { StewardError } from '#contract/problem.ts'
import { sleep } from '../sleep.ts'
import type { Registration } from './account-store.ts'
import { authenticateClient } from './authenticate-client.ts'
import { DEVICE_GRANT } from './client-metadata.ts'
import { chooseScope, requireAddress, type Discovered } from './discover.ts'
import { createDpopKey } from './dpop-key.ts'
import { checkPin, forgetRegistration, planClient, register } from './registration.ts'
import { requestTokens } from './request-tokens.ts'
import { keep, type InteractiveFlow } from './sign-in-with-browser.ts'

const SECOND = 1_000
/** RFC 8628 §3.2 and §3.5. */
const DEFAULT_INTERVAL = 5
const SLOWER_BY = 5

const codesSchema = z.object({
  device_code: z.string().min(1).max(10_000),
  /** Shown to the person: printable, and nothing that could be taken for more than a code. */
  user_code: z.string().regex(/^[\x20-\x7e]{1,64}$/),
  verification_uri: z.url(),
  verification_uri_complete: z.url().optional(),
  expires_in: z.number().positive().max(86_400).catch(600),
  interval: z.number().positive().max(600).catch(DEFAULT_INTERVAL).optional(),
})
type Codes = z.infer<typeof codesSchema>

export function deviceEndpoint({ metadata }: Discovered): string | undefined {
  const endpoint: unknown = metadata && 'device_authorization_endpoint' in metadata ? metadata.device_authorization_endpoint : undefined
  return typeof endpoint === 'string' && URL.canParse(endpoint) ? endpoint : undefined
}

/** A code that is entered on any other device (RFC 8628). @throws StewardError, OAuthError; the signal's reason */
export async function signInWithDevice(flow: InteractiveFlow, discovered: Discovered): Promise<void> {
  const account = await flow.store.read(flow.key)
  if (flow.signIn.clientSecret !== undefined) checkPin(flow.server, account, discovered)
  for (const dead of [new Set<Registration['kind']>(), new Set<Registration['kind']>(['metadata-document', 'dynamic'])]) {
    const scope = chooseScope(discovered, flow.challenge, flow.signIn.scopes, account.issuers[discovered.issuer]?.asked)
    const plan = planClient(flow.signIn, discovered, account, scope, dead, flow.clock.now())
    // No browser comes back here, but a registration needs an address.
    const registration = plan.registration ?? (await register(flow.server, discovered, `http://127.0.0.1${plan.callback.path}`, scope, flow.fetch))
    try {
      return await withClient(flow, discovered, registration, scope)
    } catch (error) {
      const unknown = error instanceof OAuthError && error.code === 'invalid_client'
      if (!unknown || !plan.replaceable || dead.size > 0) throw error
      await forgetRegistration(flow, discovered.issuer)
    }
  }
}

async function withClient(flow: InteractiveFlow, discovered: Discovered, registration: Registration, scope: string | undefined): Promise<void> {
  const { clock, signal, serverUrl, trusted } = flow
  const codes = await requestCodes(flow, discovered, registration, scope)
  const url = requireAddress(codes.verification_uri, serverUrl, trusted).href
  // Opened where the other one is shown, so it must lead to the same place.
  const complete = codes.verification_uri_complete === undefined ? undefined : requireAddress(codes.verification_uri_complete, serverUrl, trusted)
  const completeUrl = complete?.origin === new URL(url).origin ? complete.href : undefined
  const expiresAt = clock.monotonic() + codes.expires_in * SECOND
  flow.onWay({ kind: 'device', userCode: codes.user_code, url, ...(completeUrl === undefined ? {} : { completeUrl }), expiresAt: clock.now() + codes.expires_in * SECOND })
  const dpopKey = discovered.wantsDpop ? await createDpopKey() : undefined
  let interval = codes.interval ?? DEFAULT_INTERVAL
  for (;;) {
    await sleep(clock, interval * SECOND, signal)
    signal.throwIfAborted()
    if (clock.monotonic() >= expiresAt) throw new OAuthError('expired_token', 'The code has expired.')
    try {
      const grant = (): URLSearchParams => new URLSearchParams({ grant_type: DEVICE_GRANT, device_code: codes.device_code })
      const tokens = await requestTokens(discovered, flow, { client: registration.client, grant, dpopKey })
      return await keep(flow, discovered, tokens, registration, { scope, dpopKey })
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      if (error.code === 'slow_down') interval += SLOWER_BY
      else if (error.code !== 'authorization_pending') throw error
    }
  }
}

async function requestCodes({ fetch, server }: InteractiveFlow, discovered: Discovered, { client }: Registration, scope: string | undefined): Promise<Codes> {
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' })
  const body = new URLSearchParams({ ...(scope === undefined ? {} : { scope }), ...(discovered.resource === undefined ? {} : { resource: discovered.resource }) })
  authenticateClient(selectClientAuthMethod(client, discovered.metadata?.token_endpoint_auth_methods_supported ?? []), client, headers, body)
  const response = await fetch(deviceEndpoint(discovered) ?? '', { method: 'POST', headers, body })
  if (!response.ok) throw await parseErrorResponse(response)
  const parsed = codesSchema.safeParse(await response.json())
  if (parsed.success) return parsed.data
  throw new StewardError({ code: 'sign-in-metadata-invalid', message: `The authorization server of ${server} gave a code that cannot be used.`, cause: 'Its answer is not as RFC 8628 says.', nextStep: 'Tell its maker.' })
}

