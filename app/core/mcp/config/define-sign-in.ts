import type { SignInDefinition } from '#contract/server.ts'
import type { Report } from './define-server.ts'
import type { Entry } from './entry-schema.ts'

type Flow = SignInDefinition['flow']
type Written = NonNullable<Entry['oauth']>

const flows: Readonly<Record<NonNullable<Written['flow']>, Flow>> = {
  interactive: 'interactive',
  'authorization-code': 'interactive',
  authorization_code: 'interactive',
  'client-credentials': 'client-credentials',
  client_credentials: 'client-credentials',
  enterprise: 'enterprise',
  'workload-identity': 'workload-identity',
}

/** What only one flow uses, so that its name tells which is meant. */
const ownFields: Readonly<Record<Flow, readonly (keyof Written)[]>> = {
  interactive: ['clientMetadataUrl', 'callbackPort', 'device', 'authorizationServer', 'authServerMetadataUrl'],
  'client-credentials': ['privateKey', 'algorithm'],
  enterprise: ['idpTokenEndpoint', 'idpClientId', 'idpClientSecret', 'idToken'],
  'workload-identity': ['assertion'],
}

/** `oauth` of an entry, or Cursor's `auth`; undefined where there is neither. */
export function defineSignIn(entry: Entry, check: Report): SignInDefinition | undefined {
  const { oauth, auth } = entry
  if (oauth === undefined) {
    if (auth?.CLIENT_ID === undefined) return undefined
    return { flow: 'interactive', device: 'auto', clientId: auth.CLIENT_ID, ...(auth.CLIENT_SECRET === undefined ? {} : { clientSecret: auth.CLIENT_SECRET }), ...scopesOf(auth.scopes) }
  }
  const { clientId, clientSecret } = oauth
  const flow = flows[oauth.flow ?? oauth.grant ?? guess(oauth)]
  for (const [other, fields] of Object.entries(ownFields)) {
    if (other === flow) continue
    for (const field of fields) {
      if (oauth[field] !== undefined) check('warning', ['oauth', field], { code: 'config-field-ignored', message: `"${field}" has no use for the flow "${flow}".`, nextStep: `Remove it, or set "flow" to "${other}".` })
    }
  }
  const client = { ...(clientId === undefined ? {} : { clientId }), ...(clientSecret === undefined ? {} : { clientSecret }), ...scopesOf(oauth.scopes ?? oauth.scope) }
  /** Reports a field that the flow cannot do without. */
  const needed = (field: keyof Written, what: string): string => {
    const value = oauth[field]
    if (typeof value === 'string') return value
    check('error', ['oauth'], { code: 'config-sign-in-incomplete', message: `The flow "${flow}" needs "${field}".`, nextStep: `Write "oauth": { "${field}": ... } with ${what}.` })
    return ''
  }
  switch (flow) {
    case 'interactive': {
      const authorizationServer = oauth.authorizationServer ?? issuerOf(oauth.authServerMetadataUrl)
      const { clientMetadataUrl, callbackPort } = oauth
      return {
        flow,
        ...client,
        device: oauth.device ?? 'auto',
        ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
        ...(callbackPort === undefined ? {} : { callbackPort }),
        ...(authorizationServer === undefined ? {} : { authorizationServer }),
      }
    }
    case 'client-credentials': {
      needed('clientId', 'the name of the client at the authorization server')
      if (clientSecret === undefined && oauth.privateKey === undefined) needed('clientSecret', 'its secret, or "privateKey" with its key in PEM')
      return { flow, ...client, ...(oauth.privateKey === undefined ? {} : { privateKey: oauth.privateKey }), ...(oauth.algorithm === undefined ? {} : { algorithm: oauth.algorithm }) }
    }
    case 'enterprise': {
      const required = { idpTokenEndpoint: needed('idpTokenEndpoint', "the address at which your company's identity provider exchanges tokens"), idpClientId: needed('idpClientId', 'the name of the client there'), idToken: needed('idToken', 'the token that it issued for you') }
      return { flow, ...client, ...required, ...(oauth.idpClientSecret === undefined ? {} : { idpClientSecret: oauth.idpClientSecret }) }
    }
    case 'workload-identity':
      return { flow, ...client, assertion: needed('assertion', 'the JWT that the platform issued') }
  }
}

function guess(oauth: Written): Flow {
  const named = Object.entries(ownFields).find(([flow, fields]) => flow !== 'interactive' && fields.some((field) => oauth[field] !== undefined))
  return (named?.[0] as Flow | undefined) ?? 'interactive'
}

function scopesOf(written: string | readonly string[] | undefined): { scopes?: string[] } {
  if (written === undefined) return {}
  return { scopes: (typeof written === 'string' ? written.split(/[\s,]+/) : [...written]).filter((scope) => scope !== '') }
}

/**
 * Claude Code names the metadata document where Steward names whom it is about.
 * https://www.rfc-editor.org/rfc/rfc8414#section-3.1
 */
function issuerOf(metadataUrl: string | undefined): string | undefined {
  if (metadataUrl === undefined) return undefined
  const found = /^(.*?)\/\.well-known\/(?:oauth-authorization-server|openid-configuration)(\/.*)?$/.exec(metadataUrl)
  return found ? `${found[1]}${found[2] ?? ''}` : metadataUrl
}
