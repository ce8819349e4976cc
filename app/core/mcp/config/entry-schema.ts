import { z } from 'zod'

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** Which field fills what, in the words that the editor shows. */
const withPlaceholders = 'May hold ${NAME}, ${NAME:-default}, ${env:NAME} and ${secret:NAME}.'

const scopes = z.union([z.array(z.string()), z.string()]).optional()

const tls = z.looseObject({
  ca: z.string().min(1).optional().describe('A file in PEM with the authority that signed the certificate of the server. It counts beside those that the system trusts.'),
  cert: z.string().min(1).optional().describe('A file in PEM with the certificate that Steward shows the server.'),
  key: z.string().min(1).optional().describe('A file in PEM with the key of that certificate.'),
  passphrase: z.string().optional().describe('What unlocks the key: ${secret:NAME}.'),
})
export const tlsFields: readonly string[] = Object.keys(tls.shape)

const sandboxModes = z.enum(['off', 'standard', 'strict'])

const sandboxFolders = z.looseObject({
  read: z.array(z.string().min(1)).optional().describe('Folders or files that the server may read. ${HOME} stands for your home folder.'),
  write: z.array(z.string().min(1)).optional().describe('Folders or files that it may read and write.'),
})
export const sandboxFolderFields: readonly string[] = Object.keys(sandboxFolders.shape)

const sandbox = z.looseObject({
  mode: sandboxModes.describe('"standard": no home folder, chosen folders, chosen hosts. "strict": no network, and nothing is written but into folders.write.'),
  folders: sandboxFolders.optional().describe('The folders that the server sees beside its own program and "cwd".'),
  network: z.array(z.string().min(1)).optional().describe('The hosts that it may reach: "api.example.com", "api.example.com:8443" or "*.example.com". Without a port, 80 and 443. Never this computer or a private network.'),
})
export const sandboxFields: readonly string[] = Object.keys(sandbox.shape)

const oauth = z.looseObject({
  flow: flow().describe('"interactive": a person signs in, in the browser or with a code. "client-credentials", "enterprise" (enterprise-managed authorization) and "workload-identity" need nobody.'),
  grant: flow().describe('Another name for flow.'),
  clientId: z.string().optional().describe('The name of a client that is registered already. Without it, Steward registers itself.'),
  clientSecret: z.string().optional().describe('Its secret: ${secret:NAME}.'),
  scopes: scopes.describe('What to ask for; without it, what the server wants.'),
  scope: scopes.describe('Another name for scopes.'),
  clientMetadataUrl: z.string().optional().describe('A client metadata document of your own (CIMD).'),
  callbackPort: z.number().int().min(1).max(65535).optional().describe('The port on this computer to which the browser returns, where the client is registered with one.'),
  device: z.enum(['auto', 'prefer', 'never']).optional().describe('Whether to sign in with a code on another device.'),
  authorizationServer: z.string().optional().describe('The authorization server, instead of the one that the server names.'),
  authServerMetadataUrl: z.string().optional().describe('The address of its metadata, as Claude Code has it.'),
  privateKey: z.string().optional().describe('For client-credentials: the key of the client in PEM, as ${secret:NAME}.'),
  algorithm: z.string().optional().describe('How that key signs, such as ES256.'),
  idpTokenEndpoint: z.string().optional().describe("For enterprise: where your company's identity provider exchanges tokens."),
  idpClientId: z.string().optional().describe('For enterprise: the name of the client there.'),
  idpClientSecret: z.string().optional().describe('For enterprise: its secret there.'),
  idToken: z.string().optional().describe('For enterprise: the token that the identity provider issued for you.'),
  assertion: z.string().optional().describe('For workload-identity: the JWT that the platform issued.'),
})
export const oauthFields: readonly string[] = Object.keys(oauth.shape)

function flow() {
  return z.enum(['interactive', 'authorization-code', 'authorization_code', 'client-credentials', 'client_credentials', 'enterprise', 'workload-identity']).optional()
}

/**
 * One entry of `mcp.json` as people write it: the union of the forms of the common apps. Unknown
 * fields pass, because the file is shared with other programs. What the fields mean together is
 * decided in `define-server.ts`.
 */
export const entrySchema = z
  .looseObject({
    type: z
      .enum(['stdio', 'http', 'streamable-http', 'streamableHttp', 'streamable_http', 'sse', 'websocket', 'ws', 'grpc'])
      .optional()
      .describe('How Steward talks to the server. Without it the address tells: wss:// is WebSocket, grpcs:// is gRPC, any other url is http; an entry without url is stdio. "http" tries Streamable HTTP first and falls back to SSE.'),
    command: z.string().min(1).optional().describe(`The program that Steward starts. No shell runs it. ${withPlaceholders}`),
    args: z.array(z.string()).optional().describe(`What the program is told, one text for each argument. ${withPlaceholders}`),
    env: texts.optional().describe(`Environment variables for the program. ${withPlaceholders} Keys belong into the keychain: \${secret:NAME}.`),
    cwd: z.string().min(1).optional().describe(`The folder in which the program starts; without it, your home folder. ${withPlaceholders}`),
    envFile: z.string().min(1).optional().describe(`A file with NAME=value lines that are added to env. ${withPlaceholders}`),
    sandbox: z.union([sandboxModes, sandbox]).optional().describe('Whether the program is walled in: "off", "standard" or "strict", or an object with "mode", "folders" and "network". A sandbox that cannot start keeps the server from starting.'),
    url: z.string().min(1).optional().describe(`The address of a server that runs elsewhere: https://, http://, wss://, ws://, grpcs:// or grpc://; unix:///run/mcp.sock#/mcp for a socket in the file system (after # the path of the request), and pipe:///pipe/name#/mcp for a named pipe of Windows. ${withPlaceholders}`),
    serverUrl: z.string().min(1).optional().describe('Another name for url.'),
    headers: texts.optional().describe(`HTTP headers for each request. ${withPlaceholders} Keys belong into the keychain: \${secret:NAME}.`),
    disabled: z.boolean().optional().describe('True: the entry stays in the file, but the server does not start.'),
    allowSecretsIn: z.array(z.enum(['args', 'url'])).optional().describe('Where ${secret:NAME} may stand although others can see it there: "args" are shown to every program on this computer, "url" to whoever logs addresses. Only for a server that takes its key no other way.'),
    timeout: z.number().positive().max(86_400_000).optional().describe('The longest time for one tool call, in milliseconds.'),
    era: z.enum(['auto', 'legacy', 'modern']).optional().describe('Which protocol Steward speaks: found out by itself ("auto"), up to 2025-11-25 ("legacy"), or from 2026-07-28 on ("modern").'),
    tls: tls.optional().describe('Certificates for this server: an authority of its own, and what Steward shows of itself (mTLS).'),
    proxy: z.string().min(1).optional().describe(`The HTTP proxy for this server, such as http://user:\${secret:proxy}@proxy.example:8080, or "none". Without it, HTTP_PROXY, HTTPS_PROXY and NO_PROXY count, except for servers on this computer. ${withPlaceholders}`),
    oauth: oauth.optional().describe('How Steward signs in at the server. Without it, the server says what it wants.'),
    auth: z.looseObject({ CLIENT_ID: z.string().optional(), CLIENT_SECRET: z.string().optional(), scopes }).optional().describe("Cursor's name for oauth."),
  })
  .describe('One MCP server: a program with its arguments, or the address of one that runs elsewhere.')

export type Entry = z.infer<typeof entrySchema>
export const entryFields: readonly string[] = Object.keys(entrySchema.shape)
