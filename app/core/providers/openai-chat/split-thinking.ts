import type { ModelPart } from '../language-model.ts'

type Delta = Extract<ModelPart, { type: 'text-delta' | 'reasoning-delta' }>

const opener = '<think>'
const closer = '</think>'

/**
 * Servers without a reasoning parser leave the reasoning in the text, as `<think>...</think>` at its very
 * start. Only there: later in an answer the same letters are something that the model writes about.
 */
export function createThinkSplitter(): { feed(text: string): Delta[]; end(): Delta[] } {
  let state: 'start' | 'thinking' | 'after' | 'answering' = 'start'
  let held = ''

  function feed(text: string): Delta[] {
    held += text
    if (state === 'start') {
      const start = held.trimStart()
      if (start.length < opener.length && opener.startsWith(start)) return []
      state = start.startsWith(opener) ? 'thinking' : 'answering'
      if (state === 'thinking') held = start.slice(opener.length)
    }
    if (state === 'thinking') {
      const end = held.indexOf(closer)
      const ready = end === -1 ? held.slice(0, held.length - overlap(held, closer)) : held.slice(0, end)
      held = held.slice(end === -1 ? ready.length : end + closer.length)
      if (end !== -1) state = 'after'
      return [...(ready === '' ? [] : [{ type: 'reasoning-delta' as const, text: ready }]), ...(state === 'after' ? feed('') : [])]
    }
    if (state === 'after') {
      held = held.trimStart()
      if (held === '') return []
      state = 'answering'
    }
    return take('text-delta')
  }

  function take(type: Delta['type']): Delta[] {
    const text = held
    held = ''
    return text === '' ? [] : [{ type, text }]
  }

  return { feed, end: () => take(state === 'thinking' ? 'reasoning-delta' : 'text-delta') }
}

/** How many characters at the end of `text` may be the beginning of `tag`. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) if (tag.startsWith(text.slice(-length))) return length
  return 0
}
