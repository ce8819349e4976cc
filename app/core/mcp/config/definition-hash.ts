import { canonicalJson, sha256Hex } from '#contract/canonical-json.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ServerDefinition, SignInDefinition } from '#contract/server.ts'
import { splitPlaceholders } from './placeholders.ts'

/**
 * What an approval of a server covers: everything that decides which program runs or where data goes.
 *
 * Environment values are taken as written, because NODE_OPTIONS or PATH can change which code runs;
 * secrets stand there as placeholders, so that a new key needs no new approval. Of headers the
 * names count and the values as written, with the secrets and variables that they carry: another secret must not go to a server
 * that was not approved to get it.
 * Of a program counts how it is walled in, too: a wall that somebody took down asks again.
 * The same holds for the files of `tls`, the proxy, and who issues tokens.
 */
export async function definitionHash(definition: ServerDefinition): Promise<string> {
  switch (definition.kind) {
    case 'stdio': {
      const { kind, command, args, env, cwd = null, envFile = null, sandbox, secretsInArgs } = definition
      return sha256Hex(canonicalJson({ kind, command, args, env, cwd, envFile, ...(sandbox ? { sandbox } : {}), ...(secretsInArgs ? { secretsInArgs } : {}) }))
    }
    case 'http': {
      const { kind, url, transport, headers, tls, proxy, signIn, secretsInUrl } = definition
      // What an entry does not have stays out, so that approvals given before there was such a field go on to hold.
      return sha256Hex(
        canonicalJson({
          kind,
          url,
          transport,
          headers: Object.entries(headers).map(describeHeader).sort(byName),
          ...(tls ? { tls: { ...tls, ...(tls.passphrase === undefined ? {} : { passphrase: placeholdersOf(tls.passphrase) }) } } : {}),
          ...(proxy === undefined ? {} : { proxy }),
          ...(secretsInUrl ? { secretsInUrl } : {}),
          ...(signIn ? { signIn: describeSignIn(signIn) } : {}),
        }),
      )
    }
  }
}

/**
 * The value as written, but for the usual way to carry a key: there, as approvals were given before values counted, the
 * placeholders alone. Both forms together still tell every two values apart.
 */
function describeHeader([written, value]: readonly [string, string]): [string, ...JsonValue[]] {
  const name = written.toLowerCase()
  const placeholders = placeholdersOf(value)
  const isUsual = placeholders.length > 0 && value === (name === 'authorization' ? 'Bearer ' : '') + placeholders.join('')
  return isUsual ? [name, ...placeholders] : [name, { value }]
}

const byName = (left: readonly JsonValue[], right: readonly JsonValue[]): number => (canonicalJson([...left]) < canonicalJson([...right]) ? -1 : 1)

/** How the person signs in is theirs to choose anew; as whom, where, for what, and with which secrets is what was approved. */
function describeSignIn(signIn: SignInDefinition): JsonObject {
  const fields = Object.entries(signIn).flatMap(([field, value]: [string, unknown]): [string, JsonValue][] => {
    if (field === 'device' || field === 'callbackPort' || field === 'algorithm') return []
    if (typeof value === 'string') return [[field, secrets.has(field) ? placeholdersOf(value) : value]]
    return Array.isArray(value) ? [[field, value.map(String).sort()]] : []
  })
  return Object.fromEntries(fields)
}

const secrets = new Set(['clientSecret', 'privateKey', 'idpClientSecret', 'idToken', 'assertion'])

function placeholdersOf(text: string): string[] {
  return splitPlaceholders(text).flatMap((piece) => (piece.kind === 'text' ? [] : [piece.written]))
}
