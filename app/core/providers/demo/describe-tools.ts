import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ModelTool } from '../language-model.ts'
import { type Loose, listOf, objectOf, textOf } from '../read-json.ts'
import { writeCall } from './read-request.ts'
import { bareName, serverOf } from './tool-name.ts'

const toolsPerServer = 8

/** What the script answers to everything that it does not know: what it is, and what can be called now. */
export function describeTools(tools: readonly ModelTool[]): string {
  const intro = 'I am the **Steward demo**: a script, not a real model. I need no key and no network, and I call real tools for you.'
  if (tools.length === 0) {
    return `${intro}\n\nNo server with tools is connected yet. Add one on the **Servers** page, then say \`help\` again. Until then, try \`show markdown\` or \`think\`.`
  }
  const servers = Map.groupBy(tools, ({ name }) => serverOf(name))
  const lists = [...servers].map(([server, own]) => {
    const shown = own.slice(0, toolsPerServer).map((tool) => `- \`${bareName(tool.name)}\`${summary(tool.description)}\n  \`${writeCall({ name: tool.name, arguments: exampleArguments(tool.inputSchema) })}\``)
    const more = own.length > toolsPerServer ? [`- and ${own.length - toolsPerServer} more`] : []
    return [`**${server || 'Tools'}**\n`, ...shown, ...more].join('\n')
  })
  const phrase = tools.some(({ name }) => bareName(name) === 'list_directory') ? ' Plain words work for files, too: `list the files in /path`, `read /path/file`.' : ''
  return [
    intro,
    `Ask in this form, one line for each call; several lines run side by side.${phrase}`,
    ...lists,
    'Also: `show markdown` for a sample of the display, `think` for folded reasoning. For real answers, choose another model: in the picker below, or in a terminal with --provider and --model.',
  ].join('\n\n')
}

function summary(description: string): string {
  const [first = ''] = description.trim().split(/(?<=[.!?])\s|\n/)
  return first === '' ? '' : `: ${first.length > 110 ? `${first.slice(0, 109)}…` : first}`
}

/** A value for each required argument, so that the line can be sent as it is or with little change. */
function exampleArguments(schema: JsonObject): JsonObject {
  const properties = objectOf(schema['properties'])
  return Object.fromEntries(listOf(schema['required']).map((name) => [textOf(name), exampleValue(textOf(name), objectOf(properties[textOf(name)]))]))
}

function exampleValue(name: string, schema: Loose): JsonValue {
  const given = schema['default'] ?? listOf(schema['enum'])[0] ?? listOf(schema['examples'])[0]
  if (given !== undefined) return given as JsonValue
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  if (type === 'number' || type === 'integer') return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
  if (type === 'boolean') return true
  if (type === 'array') return []
  if (type === 'object') return exampleArguments(schema as JsonObject)
  return /path|file|dir|folder/i.test(name) ? '/path' : /url|uri/i.test(name) ? 'https://example.com' : 'hello'
}
