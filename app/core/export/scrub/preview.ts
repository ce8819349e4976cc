import type { CallOutput } from '#contract/contract.ts'
import { foldTurns } from '#core/conversations/fold-turns.ts'
import type { Scrubbed } from './scrub-events.ts'

const LONGEST_SAMPLE = 600

/** What a scrubbed export would hold, for the person to look at. */
export function previewOf({ events, kept, files, words }: Scrubbed): CallOutput<'export.scrubPreview'> {
  const turns = foldTurns(events)
  const [first] = turns.values()
  const question = first?.start.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n') ?? ''
  const answer = first?.steps.map(({ text }) => text).join('\n') ?? ''
  const sorted = Object.fromEntries(Object.entries(kept).map(([kind, names]) => [kind, names.toSorted()])) as { [Kind in keyof typeof kept]: string[] }
  return { turns: turns.size, events: events.length, words, kept: sorted, files, sample: `${question.slice(0, LONGEST_SAMPLE / 2)}\n\n${answer}`.slice(0, LONGEST_SAMPLE) }
}
