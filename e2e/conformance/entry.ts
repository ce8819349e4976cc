import { z } from 'zod'
import type { JsonObject } from '#contract/json.ts'

const contextSchema = z.looseObject({
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  private_key_pem: z.string().optional(),
  signing_algorithm: z.string().optional(),
  idp_client_id: z.string().optional(),
  idp_id_token: z.string().optional(),
  idp_token_endpoint: z.string().optional(),
  valid_jwt: z.string().optional(),
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).optional(),
})

export type Context = z.infer<typeof contextSchema> & { readonly scenario: string; readonly protocolVersion: string | undefined }

/** What the suite tells beside the address. */
export function readContext(variables: NodeJS.ProcessEnv): Context {
  return {
    ...contextSchema.parse(JSON.parse(variables['MCP_CONFORMANCE_CONTEXT'] ?? '{}')),
    scenario: variables['MCP_CONFORMANCE_SCENARIO'] ?? '',
    protocolVersion: variables['MCP_CONFORMANCE_PROTOCOL_VERSION'],
  }
}

/** The entry of mcp.json that a person would write who was given these credentials. */
export function entryFor(url: string, context: Context): JsonObject {
  const oauth = signInFor(context)
  return { type: 'http', url, timeout: 15_000, ...(oauth ? { oauth } : {}) }
}

function signInFor({ scenario, ...context }: Context): JsonObject | undefined {
  const { client_id: clientId, client_secret: clientSecret } = context
  // The document that the suite expects; a person would write one of their own.
  if (clientId === undefined) return scenario.includes('cimd') ? { clientMetadataUrl: 'https://conformance-test.local/client-metadata.json' } : undefined
  const client = { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) }
  if (context.valid_jwt !== undefined) return { flow: 'workload-identity', clientId, assertion: context.valid_jwt }
  if (context.idp_token_endpoint !== undefined) return { flow: 'enterprise', ...client, idpTokenEndpoint: context.idp_token_endpoint, idpClientId: context.idp_client_id ?? '', idToken: context.idp_id_token ?? '' }
  if (context.private_key_pem !== undefined) return { flow: 'client-credentials', clientId, privateKey: context.private_key_pem, algorithm: context.signing_algorithm ?? 'ES256' }
  // Two scenarios give a client id and a secret; only the name tells whether a person signs in.
  return scenario.includes('client-credentials') ? { flow: 'client-credentials', ...client } : { flow: 'interactive', ...client }
}
