import type { JsonObject, JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { SchemaValidator } from '#core/ports/schema-validator.ts'

/**
 * What goes to the server: what the person filled in, with the form's defaults for what was left out, checked before it goes.
 * @throws StewardError `answer-invalid`
 */
export async function checkFormAnswer(validator: SchemaValidator, schema: JsonObject, filledIn: JsonObject): Promise<JsonObject> {
  const content = { ...defaultsOf(schema), ...filledIn }
  const check = await validator.validate({ ...schema, additionalProperties: false }, content)
  switch (check.kind) {
    case 'valid':
      return content
    case 'invalid':
      throw new StewardError({
        code: 'answer-invalid',
        message: 'Something in the form does not fit.',
        cause: check.problems.slice(0, 5).map(({ path, message }) => `${path || '/'}: ${message}`).join('; '),
        nextStep: 'Correct it and send it again, or decline.',
      })
    case 'schema-unusable':
    case 'timed-out':
      throw new StewardError({ code: 'answer-invalid', message: 'What you filled in could not be checked.', cause: 'The form of the server cannot be used.', nextStep: 'Decline, and tell the maker of the server.' })
  }
}

function defaultsOf({ properties }: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties as Record<string, JsonObject>).flatMap(([name, field]): [string, JsonValue][] => (field['default'] === undefined ? [] : [[name, field['default']]])))
}
