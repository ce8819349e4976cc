// The texts of the suite as they reach a terminal: nothing in them commands it, reorders, or hides.
import { expect, test } from 'vitest'
import { columns, createOutput } from '#cli/output.ts'
import { oneLine, terminalText, visibleJson, visibleText } from '#cli/plain-text.ts'
import { showTurn } from '#cli/show-turn.ts'
import { transcript } from '#cli/transcript.ts'
import type { JsonValue } from '#contract/json.ts'
import { answers, places } from './conversations.ts'
import { shortVectors, vectors } from './all.ts'

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const acts = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu

function collect(): { output: ReturnType<typeof createOutput>; text(): string } {
  let written = ''
  const stream = { write: (text: string) => ((written += text), true) } as unknown as NodeJS.WritableStream
  return { output: createOutput(false, { stdout: stream, stderr: stream }), text: () => written }
}

test('each text is safe in each form, and JSON stays the same JSON', () => {
  const wrong = vectors.flatMap(({ id, text }) => {
    const forms = { terminalText: terminalText(text), visibleText: visibleText(text), oneLine: oneLine(text), json: visibleJson({ [text]: [text] }), columns: columns([[text, 'x']]).join('\n') }
    expect(JSON.parse(forms.json)).toEqual({ [text]: [text] })
    return Object.entries(forms).flatMap(([form, shown]) => (acts.test(shown) ? [[id, form]] : []))
  })
  expect(wrong).toEqual([])
})

test('a turn as it runs, and a conversation as it is shown, hold them all and are safe', () => {
  for (const { events } of [answers(vectors), places(shortVectors)]) {
    const { output, text } = collect()
    const view = showTurn(output)
    for (const event of events) view.event(event)
    output.write(transcript(events, 't'))
    expect(text().match(acts)).toBe(null)
    expect(text()).toContain('dangerouslySetInnerHTML')
  }
})

test('what is written for programs is the same JSON, and safe where a terminal shows it', () => {
  let written = ''
  const stream = { write: (text: string) => ((written += text), true) } as unknown as NodeJS.WritableStream
  const output = createOutput(true, { stdout: stream, stderr: stream })
  const values: JsonValue[] = vectors.map(({ id, text }) => ({ id, text }))
  for (const value of values) output.record(value)
  expect(written.trimEnd().split('\n').map((line) => JSON.parse(line) as JsonValue)).toEqual(values)
  expect(written.replaceAll('\n', '').match(acts)).toBe(null)
})
