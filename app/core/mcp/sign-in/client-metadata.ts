import type { AuthorizationServerMetadata, OAuthClientMetadata } from '@modelcontextprotocol/client'

const homepage = 'https://steward.example'

/** Where Steward's client metadata document lies (CIMD); its text is `resources/client-metadata.json`. Only authorization servers that support it are told. */
export const CLIENT_METADATA_URL = `${homepage}/client.json`

/** The path of a callback whose address stands in a registration that was made beforehand. */
export const CALLBACK_PATH = '/callback'

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** The document under `CLIENT_METADATA_URL`: loopback, whose port does not count (RFC 8252 §7.3). */
export const clientMetadataDocument = {
  client_id: CLIENT_METADATA_URL,
  client_name: 'Steward',
  client_uri: homepage,
  redirect_uris: [`http://127.0.0.1${CALLBACK_PATH}`, `http://localhost${CALLBACK_PATH}`],
  grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: 'native',
}

/** For dynamic registration (RFC 7591), made for this authorization server: it may refuse what it does not know. */
export function registrationRequest(redirectUri: string, metadata: AuthorizationServerMetadata | undefined): OAuthClientMetadata {
  const methods = metadata?.token_endpoint_auth_methods_supported
  const method = methods === undefined || methods.includes('none') ? 'none' : (methods.find((each) => each === 'client_secret_basic' || each === 'client_secret_post') ?? 'none')
  return {
    client_name: 'Steward',
    client_uri: homepage,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', ...(metadata?.grant_types_supported?.includes(DEVICE_GRANT) ? [DEVICE_GRANT] : [])],
    response_types: ['code'],
    token_endpoint_auth_method: method,
    application_type: 'native',
  }
}
