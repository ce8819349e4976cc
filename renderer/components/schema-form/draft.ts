import type { JsonObject, JsonValue } from '#contract/json.ts'
import { type Field, isObject, type Shape } from './shape.ts'

/** What stands in the fields, also while it is no value yet. `raw` is JSON by hand, for any shape. */
export type Draft =
  | { readonly kind: 'unset' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'boolean'; readonly isOn: boolean }
  | { readonly kind: 'choice'; readonly index: number }
  | { readonly kind: 'choices'; readonly indexes: readonly number[] }
  | { readonly kind: 'list'; readonly items: readonly { readonly key: number; readonly draft: Draft }[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Draft>>; readonly extra: Readonly<Record<string, string>> }
  | { readonly kind: 'variant'; readonly index: number; readonly draft: Draft }

export const unset: Draft = { kind: 'unset' }
let nextKey = 1
export const newKey = (): number => nextKey++

/** The fields as they begin: the given value, else what the schema says, else empty. */
export function draftOf(shape: Shape, value: JsonValue | undefined, isRequired = true): Draft {
  if (value === undefined) return emptyDraft(shape, isRequired)
  const raw = (): Draft => ({ kind: 'raw', text: JSON.stringify(value, null, 2) })
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? { kind: 'text', text: value } : value === null && shape.isNullable ? unset : raw()
    case 'number':
      return typeof value === 'number' ? { kind: 'text', text: String(value) } : value === null && shape.isNullable ? unset : raw()
    case 'boolean':
      return typeof value === 'boolean' ? { kind: 'boolean', isOn: value } : value === null && shape.isNullable ? unset : raw()
    case 'fixed':
      return isSame(value, shape.value) ? { kind: 'boolean', isOn: true } : raw()
    case 'choice': {
      const index = shape.options.findIndex((option) => isSame(option.value, value))
      return index < 0 ? raw() : { kind: 'choice', index }
    }
    case 'choices': {
      const indexes = Array.isArray(value) ? value.map((item) => shape.options.findIndex((option) => isSame(option.value, item))) : [-1]
      return indexes.includes(-1) ? raw() : { kind: 'choices', indexes }
    }
    case 'list':
      return Array.isArray(value) && value.length <= 500 ? { kind: 'list', items: value.map((item) => ({ key: newKey(), draft: draftOf(shape.item.shape, item) })) } : raw()
    case 'object': {
      if (!isObject(value)) return raw()
      const known = new Set(shape.fields.map((field) => field.name))
      const extra = Object.entries(value).flatMap(([name, item]) => (known.has(name) ? [] : [[name, JSON.stringify(item, null, 2)]]))
      return { kind: 'object', fields: fieldsOf(shape.fields, value), extra: Object.fromEntries(extra) }
    }
    case 'variants': {
      // The first that takes the value as it is.
      for (const [index, variant] of shape.variants.entries()) {
        const draft = draftOf(variant.shape, value)
        const isFit = draft.kind !== 'raw' && !(draft.kind === 'object' && Object.keys(draft.extra).length > 0)
        if (isFit && readDraft(variant.shape, draft, '').problems.length === 0) return { kind: 'variant', index, draft }
      }
      return raw()
    }
    case 'json':
      return raw()
  }
}

function emptyDraft(shape: Shape, isRequired: boolean): Draft {
  switch (shape.kind) {
    case 'object':
      return isRequired ? { kind: 'object', fields: fieldsOf(shape.fields, {}), extra: {} } : unset
    case 'list':
      return isRequired ? { kind: 'list', items: [] } : unset
    case 'choices':
      return isRequired ? { kind: 'choices', indexes: [] } : unset
    case 'variants':
      return isRequired && shape.variants[0] ? { kind: 'variant', index: 0, draft: emptyDraft(shape.variants[0].shape, true) } : unset
    case 'boolean':
      return isRequired && !shape.isNullable ? { kind: 'boolean', isOn: false } : unset
    case 'fixed':
      return isRequired ? { kind: 'boolean', isOn: true } : unset
    case 'text':
    case 'number':
    case 'choice':
    case 'json':
      return unset
  }
}

function fieldsOf(fields: readonly Field[], value: JsonObject): Record<string, Draft> {
  const isNew = Object.keys(value).length === 0
  // A default counts only where nothing was given: what was left out on purpose stays out.
  return Object.fromEntries(fields.map((field) => [field.name, draftOf(field.shape, Object.hasOwn(value, field.name) ? value[field.name] : isNew ? field.default : undefined, field.isRequired)]))
}

export interface FieldProblem {
  /** A JSON pointer; empty for the whole. */
  readonly path: string
  readonly message: string
}

/** What the fields say. `value` is undefined where the field is left out, or cannot be read. */
export interface Reading {
  readonly value: JsonValue | undefined
  readonly problems: readonly FieldProblem[]
}

/** Patterns are checked by the host only: one from a server may take for ever to run. */
export function readDraft(shape: Shape, draft: Draft, path: string, isRequired = true): Reading {
  const is = (value: JsonValue | undefined): Reading => ({ value, problems: [] })
  const wrong = (message: string): Reading => ({ value: undefined, problems: [{ path, message }] })
  if (draft.kind === 'raw') return readJson(draft.text, path)
  if (draft.kind === 'unset') {
    if (!isRequired) return is(undefined)
    if ('isNullable' in shape && shape.isNullable) return is(null)
    // An empty text is a text; whether it is enough, its least length says.
    if (shape.kind === 'text' && shape.minLength === 0 && shape.format === undefined) return is('')
    return wrong(shape.kind === 'choice' || shape.kind === 'variants' ? 'Choose one.' : 'This is needed.')
  }
  switch (shape.kind) {
    case 'text':
      return draft.kind === 'text' ? readText(shape, draft.text, path) : wrong('This is needed.')
    case 'number':
      return draft.kind === 'text' ? readNumber(shape, draft.text, path) : wrong('This is needed.')
    case 'boolean':
      return is(draft.kind === 'boolean' && draft.isOn)
    case 'fixed':
      return is(shape.value)
    case 'choice': {
      const option = draft.kind === 'choice' ? shape.options[draft.index] : undefined
      return option ? is(option.value) : wrong('Choose one.')
    }
    case 'choices': {
      const chosen = draft.kind === 'choices' ? draft.indexes.flatMap((index) => shape.options[index] ?? []) : []
      return countProblem(chosen.length, shape) ? wrong(countProblem(chosen.length, shape) ?? '') : is(chosen.map((option) => option.value))
    }
    case 'list': {
      const items = draft.kind === 'list' ? draft.items : []
      const read = items.map((item, index) => readDraft(shape.item.shape, item.draft, `${path}/${index}`))
      const tooFew = countProblem(items.length, shape)
      return { value: read.map((item) => item.value ?? null), problems: [...(tooFew ? [{ path, message: tooFew }] : []), ...read.flatMap((item) => item.problems)] }
    }
    case 'object':
      return draft.kind === 'object' ? readObject(shape.fields, draft, path) : wrong('This is needed.')
    case 'variants': {
      const variant = draft.kind === 'variant' ? shape.variants[draft.index] : undefined
      return variant && draft.kind === 'variant' ? readDraft(variant.shape, draft.draft, path) : wrong('Choose one.')
    }
    case 'json':
      return draft.kind === 'text' ? readJson(draft.text, path) : wrong('This is needed.')
  }
}

function readObject(fields: readonly Field[], draft: Extract<Draft, { kind: 'object' }>, path: string): Reading {
  const read: [string, Reading][] = fields.map((field) => [field.name, readDraft(field.shape, draft.fields[field.name] ?? unset, `${path}/${field.name}`, field.isRequired)])
  for (const [name, text] of Object.entries(draft.extra)) read.push([name, readJson(text, `${path}/${name}`)])
  return {
    value: Object.fromEntries(read.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]))),
    problems: read.flatMap(([, { problems }]) => problems),
  }
}

function readText(shape: Extract<Shape, { kind: 'text' }>, text: string, path: string): Reading {
  const message =
    text.length < shape.minLength
      ? shape.minLength === 1
        ? 'This is needed.'
        : `At least ${shape.minLength} characters.`
      : text.length > shape.maxLength
        ? `At most ${shape.maxLength} characters; these are ${text.length}.`
        : formatProblem(shape, text)
  return { value: text, problems: message === undefined ? [] : [{ path, message }] }
}

function formatProblem({ format }: Extract<Shape, { kind: 'text' }>, text: string): string | undefined {
  switch (format) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? undefined : 'An e-mail address, such as ada@example.com.'
    case 'uri':
      return URL.canParse(text) ? undefined : 'A whole address, such as https://example.com/page.'
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? undefined : 'A date, such as 2026-11-20.'
    case 'date-time':
      return /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) ? undefined : 'A date with a time, such as 2026-11-20T14:30:00Z.'
    case 'password':
    case undefined:
      return undefined
  }
}

function readNumber(shape: Extract<Shape, { kind: 'number' }>, text: string, path: string): Reading {
  const trimmed = text.trim()
  const value = Number(trimmed)
  const message = !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) || !Number.isFinite(value)
    ? 'This is not a number.'
    : shape.isInteger && !Number.isInteger(value)
      ? 'A whole number.'
      : shape.minimum !== undefined && value < shape.minimum
        ? `At least ${shape.minimum}.`
        : shape.maximum !== undefined && value > shape.maximum
          ? `At most ${shape.maximum}.`
          : undefined
  return message === undefined ? { value, problems: [] } : { value: undefined, problems: [{ path, message }] }
}

export function readJson(text: string, path: string): Reading {
  try {
    return { value: JSON.parse(text) as JsonValue, problems: [] }
  } catch (error) {
    return { value: undefined, problems: [{ path, message: text.trim() === '' ? 'This is needed.' : `This is not JSON: ${error instanceof Error ? error.message : String(error)}` }] }
  }
}

function countProblem(count: number, { minItems, maxItems }: { readonly minItems: number; readonly maxItems: number }): string | undefined {
  if (count < minItems) return minItems === 1 ? 'At least one.' : `At least ${minItems}.`
  return count > maxItems ? `At most ${maxItems}.` : undefined
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}
