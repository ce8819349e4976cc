import type { ModelTool } from '../language-model.ts'
import { bareJson, type Form, type FormContext, forms } from './forms.ts'
import type { PrintedCall } from './printed-call.ts'

export type Found = { readonly kind: 'text'; readonly text: string } | ({ readonly kind: 'call' } & PrintedCall)

export interface CallScanner {
  /** What is certain after this piece of text: text to show, and calls. The rest is held back. */
  feed(text: string): Found[]
  /** `keepAsText`: the model also called properly, so what looks like a call was said, not meant. */
  end(options?: { keepAsText?: boolean }): Found[]
}

/** No call is this long; text that grows beyond it is shown. */
const mostHeld = 200_000

/**
 * Finds calls in streamed text. Text streams on until something begins that may be a call; that is held back
 * until it is one or is none.
 *
 * A block of code or bare JSON counts only where nothing but space follows it to the end of the answer: amid an
 * answer it is an example for the reader.
 */
export function createCallScanner(tools: readonly ModelTool[], options: { told: boolean }): CallScanner {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  const context: FormContext = { tool: (name) => byName.get(name), told: options.told }
  let held = ''
  let atStart = true
  let insideFence = false
  /** Calls that count if the answer ends here, with the text that they were. */
  let pending: { text: string; calls: readonly PrintedCall[] } | undefined
  let found: Found[] = []

  function say(text: string): void {
    if (text === '') return
    if (pending && text.trim() === '') {
      pending = { ...pending, text: pending.text + text }
      return
    }
    if (text.trim() !== '') atStart = false
    found.push({ kind: 'text', text: (pending?.text ?? '') + text })
    pending = undefined
  }

  function scan(ended: boolean): void {
    while (held !== '') {
      if (insideFence) {
        passFence(ended)
        if (insideFence) return
        continue
      }
      const opener = nextOpener(held, atStart)
      show(opener?.index ?? held.length - (ended ? 0 : partialOpener(held)))
      if (!opener) return
      const reading = opener.form.read(held, ended, context)
      if (reading.kind === 'wait' && held.length < mostHeld) return
      if (reading.kind === 'calls') {
        take(held.slice(0, reading.length), reading.calls, reading.certain)
        held = held.slice(reading.length)
      } else {
        const length = reading.kind === 'text' ? reading.length : held.length
        // A block of code that goes on is passed through to its end: its closing fence opens nothing.
        insideFence = opener.form.opener === '```' && held.slice(3, length).indexOf('```') === -1
        atStart = false
        show(length)
      }
    }
  }

  function show(length: number): void {
    say(held.slice(0, length))
    held = held.slice(length)
  }

  /** Shows what a running block of code holds, up to its closing fence. */
  function passFence(ended: boolean): void {
    const close = held.indexOf('```')
    insideFence = close === -1
    show(close === -1 ? held.length - (ended ? 0 : (/`{1,2}$/.exec(held)?.[0].length ?? 0)) : close + 3)
  }

  function take(text: string, calls: readonly PrintedCall[], certain: boolean): void {
    if (!certain) {
      pending = { text: (pending?.text ?? '') + text, calls: [...(pending?.calls ?? []), ...calls] }
      return
    }
    say('')
    found.push(...calls.map((call) => ({ kind: 'call' as const, ...call })))
  }

  function drain(): Found[] {
    const result = found
    found = []
    return result
  }

  return {
    feed(text) {
      held += text
      scan(false)
      return drain()
    },
    end({ keepAsText = false } = {}) {
      if (keepAsText) say(held)
      else scan(true)
      held = ''
      if (pending && keepAsText) found.push({ kind: 'text', text: pending.text })
      if (pending && !keepAsText) found.push(...pending.calls.map((call) => ({ kind: 'call' as const, ...call })))
      pending = undefined
      return drain()
    },
  }
}

function nextOpener(text: string, atStart: boolean): { form: Form; index: number } | undefined {
  const space = /^\s*/.exec(text)?.[0].length ?? 0
  let first = atStart && /^\s*[[{]/.test(text) && !text.startsWith('[TOOL_CALLS]', space) && !'[TOOL_CALLS]'.startsWith(text.slice(space)) ? { form: bareJson, index: space } : undefined
  for (const form of forms) {
    const index = text.indexOf(form.opener)
    if (index !== -1 && (first === undefined || index < first.index)) first = { form, index }
  }
  return first
}

/** How many characters at the end may be the beginning of an opener. */
function partialOpener(text: string): number {
  return Math.max(...forms.map(({ opener }) => {
    for (let length = Math.min(opener.length - 1, text.length); length > 0; length--) if (opener.startsWith(text.slice(-length))) return length
    return 0
  }))
}
