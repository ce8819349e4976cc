import type { CallToolResult, Tool } from '@modelcontextprotocol/client'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { SchemaValidator } from '#core/ports/schema-validator.ts'
import type { ServerJournal } from './server-journal.ts'

/** Characters of one thing that is wrong: a schema may allow thirty thousand values, and all of them would be told. */
const MOST_SAID = 300

/**
 * Checks a result's structured content against the tool's own output schema, in the worker and under its limit.
 *
 * A schema that cannot be used, or takes too long, is the server's fault and not the result's: the text of the result
 * still helps, but structured content that nobody could check is left out.
 *
 * @throws StewardError `result-invalid`
 */
export async function checkResult(server: string, tool: Tool, result: CallToolResult, validator: SchemaValidator, journal: ServerJournal): Promise<CallToolResult> {
  if (!tool.outputSchema || result.isError) return result
  const { structuredContent, ...rest } = result
  if (structuredContent === undefined) {
    journal.log('steward', 'warning', `${tool.name} promises structured content and gave none.`)
    return result
  }
  const check = await validator.validate(tool.outputSchema as JsonObject, structuredContent as JsonValue)
  switch (check.kind) {
    case 'valid':
      return result
    case 'invalid':
      throw new StewardError({
        code: 'result-invalid',
        message: `The result of ${server}/${tool.name} does not fit its own schema.`,
        cause: check.problems.slice(0, 5).map(({ path, message }) => `${path.slice(0, MOST_SAID) || '/'}: ${message.length > MOST_SAID ? `${message.slice(0, MOST_SAID)}…` : message}`).join('; '),
        nextStep: 'This is a fault of the server: tell its maker.',
      })
    case 'schema-unusable':
      journal.log('steward', 'warning', `The output schema of ${tool.name} cannot be used (${check.cause}); its structured content was left out.`)
      return rest
    case 'timed-out':
      journal.log('steward', 'warning', `The check of a result of ${tool.name} took longer than ${check.limitMs} ms; its structured content was left out.`)
      return rest
  }
}
