import type { FoundSecret } from '#contract/secret.ts'
import { jsonObjectSchema, type JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { proposeNames, putPlaceholders } from '#core/mcp/config/move-secrets.ts'
import { findPlainSecrets } from '#core/mcp/config/plain-secrets.ts'
import type { Connection } from '#rpc/connect.ts'
import type { Output } from './output.ts'
import { oneLine } from './plain-text.ts'

const fileOf = (name: string, entry: JsonObject): string => JSON.stringify({ mcpServers: { [name]: entry } })

function entryOf(text: string, name: string): JsonObject {
  const { mcpServers } = JSON.parse(text) as { mcpServers: Record<string, unknown> }
  return jsonObjectSchema.parse(mcpServers[name])
}

/** The entry as it looks when its keys lie in the keychain; nothing is stored. For showing it. */
export function withPlaceholders(name: string, entry: JsonObject): JsonObject {
  const text = fileOf(name, entry)
  return entryOf(putPlaceholders(text, proposeNames(findPlainSecrets(text), new Set())), name)
}

/**
 * Stores the keys of an entry in the keychain and gives the entry with placeholders. Where there is no keychain, `problem`
 * says so and the entry is as it was.
 */
export async function moveSecrets(connection: Connection, name: string, entry: JsonObject): Promise<{ entry: JsonObject; moved: readonly FoundSecret[]; problem?: StewardError['problem'] }> {
  try {
    const { text, moved } = await connection.call('config.move-secrets', { text: fileOf(name, entry) })
    return { entry: moved.length === 0 ? entry : entryOf(text, name), moved }
  } catch (error) {
    if (!(error instanceof StewardError)) throw error
    return { entry, moved: [], problem: error.problem }
  }
}

export function tellMoved(output: Output, moved: readonly FoundSecret[]): void {
  for (const { server, field, name, exposed } of moved) {
    output.note(`${oneLine(server)}: ${oneLine(field)} now lies in the keychain as ${oneLine(name)}`)
    if (exposed === 'args') output.note(`  It stands in the arguments, which every program on this computer can read. If the server can take it from a variable, write it under "env".`)
    if (exposed === 'url') output.note(`  It stands in the address, which servers and proxies keep in logs. If the server can take it from a header, write it under "headers".`)
  }
}
