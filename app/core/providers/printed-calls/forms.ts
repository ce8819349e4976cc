import type { ModelTool } from '../language-model.ts'
import { callsIn, cannotBeCall, endOfJson, parseLoosely, type PrintedCall, taggedArguments } from './printed-call.ts'

/** What a form makes of text that begins with its opener. */
export type Reading =
  /** It may become a call; more text is needed. */
  | { readonly kind: 'wait' }
  /** It is none: so many characters are text. */
  | { readonly kind: 'text'; readonly length: number }
  /** `certain`: nobody writes this form for another reason. The others count only at the end of an answer. */
  | { readonly kind: 'calls'; readonly calls: readonly PrintedCall[]; readonly length: number; readonly certain: boolean }

export interface FormContext {
  readonly tool: (name: string) => ModelTool | undefined
  /** The model was told to write calls in this form: names that do not exist and broken JSON count, too. */
  readonly told: boolean
}

export interface Form {
  readonly opener: string
  /** `ended`: no more text will come, so a form may do without its closer. */
  readonly read: (text: string, ended: boolean, context: FormContext) => Reading
}

/** A pair of tags around JSON or around one of the tagged forms (Hermes, Qwen, GLM, Granite, Phi). */
function pairOf(opener: string, closer: string): Form {
  return {
    opener,
    read(text, ended, context) {
      const end = text.indexOf(closer, opener.length)
      if (end === -1 && !ended) return { kind: 'wait' }
      const inner = text.slice(opener.length, end === -1 ? text.length : end).trim()
      const length = end === -1 ? text.length : end + closer.length
      const calls = callsOfInner(inner, context)
      return calls.length > 0 ? { kind: 'calls', calls, length, certain: true } : { kind: 'text', length }
    },
  }
}

function callsOfInner(inner: string, context: FormContext): readonly PrintedCall[] {
  if (inner.startsWith('<function=')) {
    const reading = functionTag.read(inner, true, context)
    return reading.kind === 'calls' ? reading.calls : []
  }
  const named = /^([^\s<{]+)\s*<arg_key>/.exec(inner)?.[1]
  if (named !== undefined) return accepted([{ name: named, rawArguments: taggedArguments(inner, context.tool(named)) }], context)
  const calls = callsIn(parseLoosely(inner.replace(/^```\w*\s*|\s*```$/g, '')))
  if (calls.length > 0) return accepted(calls, context)
  // Broken JSON goes on as it is: the model is told what is wrong with it and can mend it.
  const name = /"(?:name|tool)"\s*:\s*"([^"]+)"/.exec(inner)?.[1]
  const broken = /"(?:arguments|parameters)"\s*:\s*([^]*?)\}?\s*$/.exec(inner)?.[1]
  return name !== undefined && context.told ? [{ name, rawArguments: broken ?? inner }] : []
}

function accepted(calls: readonly PrintedCall[], context: FormContext): readonly PrintedCall[] {
  return context.told || calls.every(({ name }) => context.tool(name)) ? calls : []
}

/** `<function=name>{...}</function>` (Llama 3.1) or with `<parameter=...>` inside (Qwen 3 Coder). */
const functionTag: Form = {
  opener: '<function=',
  read(text, ended, context) {
    const head = /^<function=([^>\s]+)>/.exec(text)
    if (!head?.[1]) return text.includes('\n') || text.length > 200 || ended ? { kind: 'text', length: '<function='.length } : { kind: 'wait' }
    if (!context.told && !context.tool(head[1])) return { kind: 'text', length: head[0].length }
    const end = text.indexOf('</function>')
    if (end === -1 && !ended) return { kind: 'wait' }
    const inner = text.slice(head[0].length, end === -1 ? text.length : end).trim()
    const rawArguments = inner.startsWith('{') ? inner : taggedArguments(inner, context.tool(head[1]))
    return { kind: 'calls', calls: [{ name: head[1], rawArguments }], length: end === -1 ? text.length : end + '</function>'.length, certain: true }
  },
}

/** Mistral: `[TOOL_CALLS][{...}]`, or `[TOOL_CALLS]name[ARGS]{...}` once or more. */
const mistral: Form = {
  opener: '[TOOL_CALLS]',
  read(text, ended, context) {
    const calls: PrintedCall[] = []
    let position = '[TOOL_CALLS]'.length
    for (;;) {
      const head = /^\s*(?:\[TOOL_CALLS\])?\s*([\w.-]+)?(?:\[ARGS\])?\s*(?=[[{])/.exec(text.slice(position))
      if (!head) break
      const from = position + head[0].length
      const end = endOfJson(text, from)
      if (end === -1) return ended ? { kind: 'text', length: text.length } : { kind: 'wait' }
      const json = text.slice(from, end)
      calls.push(...(head[1] === undefined ? callsIn(parseLoosely(json)) : [{ name: head[1], rawArguments: json }]))
      position = end
    }
    if (!ended) return { kind: 'wait' }
    const known = accepted(calls, context)
    return known.length > 0 ? { kind: 'calls', calls: known, length: position, certain: true } : { kind: 'text', length: text.length }
  },
}

/** Llama 3: `<|python_tag|>{...}`. */
const pythonTag: Form = {
  opener: '<|python_tag|>',
  read: (text, ended, context) => readJson(text, '<|python_tag|>'.length, ended, context, true),
}

/** A block of code that holds nothing but the call. */
const fence: Form = {
  opener: '```',
  read(text, ended, context) {
    const head = /^```[ \t]*([\w-]*)[ \t]*\n\s*/.exec(text)
    if (!head) return /^```[^\n]{0,30}$/.test(text) && !ended ? { kind: 'wait' } : { kind: 'text', length: 3 }
    const inner = text.slice(head[0].length)
    if (inner === '' && !ended) return { kind: 'wait' }
    if (!/^[[{<]/.test(inner) || (/^[[{]/.test(inner) && cannotBeCall(inner, (name) => context.told || context.tool(name) !== undefined))) return { kind: 'text', length: head[0].length }
    const end = /\n?[ \t]*```/.exec(inner)
    if (!end && !ended) return { kind: 'wait' }
    const body = inner.slice(0, end?.index ?? inner.length).trim()
    const length = head[0].length + (end ? end.index + end[0].length : inner.length)
    const tag = pairs.find(({ opener }) => body.startsWith(opener))
    const reading = tag?.read(body, true, context)
    const calls = reading ? (reading.kind === 'calls' ? reading.calls : []) : accepted(callsIn(parseLoosely(body)), context)
    return calls.length > 0 ? { kind: 'calls', calls, length, certain: false } : { kind: 'text', length }
  },
}

function readJson(text: string, from: number, ended: boolean, context: FormContext, certain: boolean): Reading {
  if (cannotBeCall(text.slice(from), (name) => context.tool(name) !== undefined)) return { kind: 'text', length: Math.max(1, from) }
  const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0)
  const end = endOfJson(text, start)
  if (end === -1) return ended ? { kind: 'text', length: text.length } : { kind: 'wait' }
  const calls = accepted(callsIn(parseLoosely(text.slice(start, end))), context)
  return calls.length > 0 ? { kind: 'calls', calls, length: end, certain } : { kind: 'text', length: end }
}

/** An answer that is nothing but JSON; looked for at its very start only. */
export const bareJson: Form = { opener: '', read: (text, ended, context) => readJson(text, 0, ended, context, false) }

const pairs: readonly Form[] = [
  pairOf('<tool_call>', '</tool_call>'),
  pairOf('<function_call>', '</function_call>'),
  pairOf('<|tool_call|>', '<|/tool_call|>'),
  pairOf('<tool_use>', '</tool_use>'),
]

export const forms: readonly Form[] = [...pairs, functionTag, mistral, pythonTag, fence]
