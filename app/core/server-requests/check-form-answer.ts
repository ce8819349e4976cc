import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { SchemaValidator } from '#core/ports/schema-validator.ts'

/**
 * What goes to the server: what the person filled in and nothing else, checked before it goes. The form's defaults stand in it
 * when it is shown; one that is not in the answer was taken out.
 * @throws StewardError `answer-invalid`
 */
export async function checkFormAnswer(validator: SchemaValidator, schema: JsonObject, filledIn: JsonObject): Promise<JsonObject> {
  const check = await validator.validate({ ...schema, additionalProperties: false }, filledIn)
  switch (check.kind) {
    case 'valid':
      return filledIn
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
