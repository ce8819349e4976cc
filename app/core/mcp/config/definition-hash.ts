import { canonicalJson, sha256Hex } from '#contract/canonical-json.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { splitPlaceholders } from './placeholders.ts'

/**
 * What an approval of a server covers: everything that decides which program runs or where data goes.
 *
 * Environment values are taken as written, because NODE_OPTIONS or PATH can change which code runs;
 * secrets stand there as placeholders, so that a new key needs no new approval. Of headers the
 * names count, and which secrets and variables they carry: another secret must not go to a server that was not approved to get it.
 */
export async function definitionHash(definition: ServerDefinition): Promise<string> {
  switch (definition.kind) {
    case 'stdio': {
      const { kind, command, args, env, cwd = null, envFile = null } = definition
      return sha256Hex(canonicalJson({ kind, command, args, env, cwd, envFile }))
    }
    case 'http': {
      const { kind, url, transport, headers } = definition
      return sha256Hex(canonicalJson({ kind, url, transport, headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), ...placeholdersOf(value)]).sort() }))
    }
  }
}

function placeholdersOf(text: string): string[] {
  return splitPlaceholders(text).flatMap((piece) => (piece.kind === 'text' ? [] : [piece.written]))
}
