import { createPrivateKeyJwtAuth, requestJwtAuthorizationGrant } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { SignInDefinition } from '#contract/server.ts'
import { keepTokens, type Registration, type SignInPlace } from './account-store.ts'
import type { Challenge } from './challenge.ts'
import { chooseScope, type Discovered } from './discover.ts'
import { createDpopKey } from './dpop-key.ts'
import { checkPin } from './registration.ts'
import { requestTokens } from './request-tokens.ts'

export type MachineDefinition = Exclude<SignInDefinition, { flow: 'interactive' }>

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/**
 * Client credentials (SEP-1046), enterprise-managed authorization (SEP-990) and workload identity (SEP-1933): the entry
 * itself says who signs in. One request; a refusal is not tried again, and not in another way.
 */
export async function signInWithoutPerson(place: SignInPlace, signIn: MachineDefinition, discovered: Discovered, challenge: Challenge): Promise<void> {
  const { store, key, clock, fetch } = place
  const { server } = key
  const { issuer, resource } = discovered
  const account = await store.read(key)
  checkPin(server, account, discovered)
  const before = account.issuers[issuer]
  const scope = chooseScope(discovered, challenge, signIn.scopes, before?.asked)
  const dpopKey = discovered.wantsDpop ? (before?.dpopKey ?? (await createDpopKey())) : undefined
  const client: Registration['client'] | undefined = signIn.clientId === undefined ? undefined : { client_id: signIn.clientId, issuer, ...(signIn.clientSecret === undefined ? {} : { client_secret: signIn.clientSecret }) }
  const withScope = (params: Record<string, string>): URLSearchParams => new URLSearchParams({ ...params, ...(scope === undefined ? {} : { scope }) })
  const request = { client, dpopKey }

  const tokens = await (async () => {
    switch (signIn.flow) {
      case 'client-credentials': {
        const { client_id: id } = requireClient(server, client)
        const { privateKey } = signIn
        const authenticate = privateKey === undefined ? {} : { authenticate: createPrivateKeyJwtAuth({ issuer: id, subject: id, privateKey, alg: signIn.algorithm ?? (await algorithmOf(privateKey)) }) }
        return requestTokens(discovered, place, { ...request, ...authenticate, grant: () => withScope({ grant_type: 'client_credentials' }) })
      }
      case 'enterprise': {
        requireClient(server, client)
        if (resource === undefined) throw new StewardError({ code: 'sign-in-metadata-invalid', message: `${server} cannot be used with your company's sign-in.`, cause: 'It has no protected resource metadata (RFC 9728), which the identity provider must be told.', nextStep: 'Tell its maker.' })
        const grant = async (): Promise<URLSearchParams> => {
          const { idpTokenEndpoint: tokenEndpoint, idpClientId: clientId, idpClientSecret, idToken } = signIn
          const { jwtAuthGrant } = await requestJwtAuthorizationGrant({ tokenEndpoint, audience: issuer, resource, idToken, clientId, ...(idpClientSecret === undefined ? {} : { clientSecret: idpClientSecret }), ...(scope === undefined ? {} : { scope }), fetchFn: fetch })
          return withScope({ grant_type: JWT_BEARER, assertion: jwtAuthGrant })
        }
        return requestTokens(discovered, place, { ...request, grant })
      }
      case 'workload-identity':
        return requestTokens(discovered, place, { ...request, grant: () => withScope({ grant_type: JWT_BEARER, assertion: signIn.assertion }) })
    }
  })()

  const now = clock.now()
  const granted = tokens.scope ?? scope
  const more = { registration: { kind: 'configured' as const, client: { client_id: signIn.clientId ?? '', issuer } }, ...(scope === undefined ? {} : { asked: scope }), ...(dpopKey ? { dpopKey } : {}) }
  // Without a refresh token: the credentials get a new one at any time.
  const { refresh_token: _, ...rest } = tokens
  await store.update(key, (latest) => ({ ...keepTokens(latest, issuer, { ...rest, ...(granted === undefined ? {} : { scope: granted }) }, more, now), pinned: issuer }))
}

function requireClient(server: string, client: Registration['client'] | undefined): Registration['client'] {
  if (client) return client
  throw new StewardError({ code: 'sign-in-client-needed', message: `The entry of ${server} has no client id.`, nextStep: 'Write "clientId" into "oauth".', action: { kind: 'edit-config', server } })
}

/** The algorithm that fits the kind of key. */
async function algorithmOf(pem: string): Promise<string> {
  const bytes = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (character) => character.charCodeAt(0))
  for (const curve of ['256', '384']) {
    const fits = await crypto.subtle.importKey('pkcs8', bytes, { name: 'ECDSA', namedCurve: `P-${curve}` }, false, ['sign']).catch(() => undefined)
    if (fits) return `ES${curve}`
  }
  return 'RS256'
}
