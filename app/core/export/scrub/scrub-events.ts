import { conversationEventSchema, type ConversationEvent } from '#contract/conversation.ts'
import { maskSecretForms } from '#contract/secret-patterns.ts'
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts'
import { scrubText } from './scrub-text.ts'
import { keysOfSchema, scrubValue, type Kept, type Scrubbing } from './scrub-value.ts'

type Delta = Extract<ConversationEvent, { type: 'message-delta' }>

/** The first moment of every scrubbed conversation: the start of 2000. */
const START = 946_684_800_000

export interface Scrubbed {
  readonly events: ConversationEvent[]
  /** What stays readable, each once. */
  readonly kept: Readonly<Record<Kept, readonly string[]>>
  readonly files: { readonly count: number; readonly bytes: number }
  readonly words: number
  text(text: string): string
  id(text: string): string
  time(at: number): number
}

/**
 * All events of a conversation with the same structure, lengths and times between them, and nobody's words.
 *
 * `hide` gives a text without the secrets that Steward knows: where it changes something that would stay, that does not stay.
 */
export function scrubEvents(events: readonly ConversationEvent[], hide: (text: string) => string, names: Pseudonyms = createPseudonyms()): Scrubbed {
  const kept: Record<Kept, Set<string>> = { tool: new Set(), model: new Set(), code: new Set(), argument: new Set() }
  const shift = START - (events[0]?.at ?? START)
  const keys = new Set<string>()
  for (const event of events) if (event.type === 'consent-request') keysOfSchema(event.request.inputSchema, keys)
  const parts: Scrubbing = { names, keys, shift, isSecret: (text) => hide(text) !== text || maskSecretForms(text) !== text, onKept: (kind, text) => void kept[kind].add(text) }

  const texts = scrubStreams(events, names)
  const scrubbed = events.map((event) => {
    const made = scrubValue(conversationEventSchema, event, parts) as ConversationEvent
    return made.type === 'message-delta' ? { ...made, ...texts.get(event.seq) } : made
  })
  const files = filesOf(events)
  return {
    events: scrubbed,
    kept: { tool: [...kept.tool], model: [...kept.model], code: [...kept.code], argument: [...kept.argument] },
    files: { count: files.length, bytes: files.reduce((sum, size) => sum + size, 0) },
    words: names.count,
    text: (text) => scrubText(text, names),
    id: (text) => names.id(text),
    time: (at) => at + shift,
  }
}

/** A word may lie in two pieces of a stream: each part is scrubbed whole, and cut where it was cut. */
function scrubStreams(events: readonly ConversationEvent[], names: Pseudonyms): Map<number, Pick<Delta, 'text' | 'offset'>> {
  const streams = new Map<string, Delta[]>()
  for (const event of events) {
    if (event.type !== 'message-delta') continue
    const key = `${event.turnId}/${event.step}/${event.part}`
    const stream = streams.get(key)
    if (stream) stream.push(event)
    else streams.set(key, [event])
  }
  const texts = new Map<number, Pick<Delta, 'text' | 'offset'>>()
  for (const deltas of streams.values()) {
    const whole = scrubText(deltas.map(({ text }) => text).join(''), names)
    let offset = 0
    for (const { seq, text } of deltas) {
      texts.set(seq, { text: whole.slice(offset, offset + text.length), offset })
      offset += text.length
    }
  }
  return texts
}

function filesOf(events: readonly ConversationEvent[]): number[] {
  const sizes = new Map<string, number>()
  for (const event of events) {
    const contents = event.type === 'turn-start' || event.type === 'tool-result' ? event.content : event.type === 'message-part' ? [event.content] : []
    for (const content of contents) if ('blobId' in content) sizes.set(content.blobId, content.size)
    if (event.type === 'turn-start') for (const { blobId, size } of event.attachments) sizes.set(blobId, size)
    if (event.type === 'tool-result' && event.whole) sizes.set(event.whole.blobId, event.whole.size)
  }
  return [...sizes.values()]
}
