import { useCallback, useMemo, useState } from 'react'
import type { JsonObject } from '#contract/json.ts'
import { type Draft, draftOf, type FieldProblem, readDraft } from './draft.ts'
import { isObject, readShape, type Shape } from './shape.ts'

/** An object of any names begins as an empty one. */
const firstDraft = (shape: Shape, initial?: JsonObject): Draft => draftOf(shape, initial ?? (shape.kind === 'json' ? {} : undefined))

export interface SchemaForm {
  readonly shape: Shape
  readonly draft: Draft
  /** What the fields say, or null while something is missing or wrong; `problems` says what. */
  readonly value: JsonObject | null
  readonly problems: readonly FieldProblem[]
  change(draft: Draft): void
  /** Begins anew with this value; without one, with the schema's defaults. */
  reset(value?: JsonObject): void
}

/** The state of a form for an object schema. `schema` must keep its identity while the form is open. */
export function useSchemaForm(schema: JsonObject, initial?: JsonObject): SchemaForm {
  const shape = useMemo(() => readShape(schema), [schema])
  const [own, setOwn] = useState<{ readonly shape: Shape; readonly draft: Draft }>(() => ({ shape, draft: firstDraft(shape, initial) }))
  // Another schema begins anew: a draft fits only its own shape.
  const draft = useMemo(() => (own.shape === shape ? own.draft : firstDraft(shape)), [own, shape])
  const read = useMemo(() => readDraft(shape, draft, ''), [shape, draft])
  const change = useCallback((next: Draft) => setOwn({ shape, draft: next }), [shape])
  const reset = useCallback((value?: JsonObject) => setOwn({ shape, draft: firstDraft(shape, value) }), [shape])
  const value = read.problems.length === 0 && isObject(read.value) ? read.value : null
  const problems = value === null && read.problems.length === 0 ? [{ path: '', message: 'One JSON object.' }] : read.problems
  return { shape, draft, value, problems, change, reset }
}
