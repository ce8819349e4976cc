import { z } from 'zod'
import { jsonObjectSchema, type JsonObject } from '#contract/json.ts'
import { entrySchema } from './entry-schema.ts'

const servers = z.record(z.string().min(1).max(200), entrySchema)

const fileSchema = z.looseObject({
  mcpServers: servers.optional().describe('Your MCP servers by name.'),
  servers: servers.optional().describe('The same list under the name that VS Code uses.'),
})

/** The JSON Schema of `mcp.json`, for validation and completion in the editor. */
export function configSchema(): JsonObject {
  return jsonObjectSchema.parse({ ...z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' }), allowTrailingCommas: true })
}
