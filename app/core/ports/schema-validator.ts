import type { ArgumentProblem } from '#contract/consent.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'

export type ValidationResult = { kind: 'valid' } | { kind: 'invalid'; problems: ArgumentProblem[] } | { kind: 'schema-unusable'; cause: string } | { kind: 'timed-out'; limitMs: number }

/** Checks a value against a schema that a server wrote: in a worker, with a time limit, because both may be hostile. */
export interface SchemaValidator {
  validate(schema: JsonObject, value: JsonValue): Promise<ValidationResult>
}
