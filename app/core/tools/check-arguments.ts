import type { ArgumentProblem } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerTool } from '#core/mcp/servers.ts'
import type { SchemaValidator } from '#core/ports/schema-validator.ts'

/**
 * What is wrong with arguments for a tool; empty where nothing is.
 *
 * A schema that cannot be used, or not in time, is the server's fault and stops no call: the person still
 * sees every argument, and the server checks them itself.
 */
export async function checkArguments(validator: SchemaValidator, { tool }: ServerTool, args: JsonObject): Promise<ArgumentProblem[]> {
  const result = await validator.validate(tool.inputSchema as JsonObject, args)
  return result.kind === 'invalid' ? result.problems : []
}
