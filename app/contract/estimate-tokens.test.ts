import { expect, test } from 'vitest'
import { estimateTokens } from './estimate-tokens.ts'

/** Counted with o200k_base (gpt-tokenizer 3), once. */
const counted: [string, number, string][] = [
  ['English', 38, 'The model gets a bounded view of each result. What was left out can be read on with a tool, and a person sees all of it one click away, as it was received.'],
  ['German', 35, 'Die Zusammenfassung des Gesprächs wird vom Modell geschrieben, und der Mensch sieht, was dabei verloren geht. Er darf sie ändern, bevor sie gilt. Danach bleibt alles sichtbar.'],
  ['Chinese', 43, '模型会写出较早对话的摘要,用户可以看到被删除的内容,可以编辑它,然后接受。原来的对话仍然可见,之前的分支不受影响。'],
  ['code', 40, "export function sum(values: readonly number[]): number {\n  return values.reduce((total, value) => total + value, 0)\n}\nconsole.log(sum([1, 2, 3]))\n"],
  ['JSON', 39, '{"server":"files","tool":"read","arguments":{"path":"/home/me/notes.md","limit":2000},"annotations":{"readOnlyHint":true,"openWorldHint":false}}'],
]

test.each(counted)('%s is estimated within a quarter', (_, tokens, text) => {
  expect(estimateTokens(text)).toBeGreaterThan(tokens * 0.75)
  expect(estimateTokens(text)).toBeLessThan(tokens * 1.25)
})

test('nothing costs nothing, and one run of the same sign does not cost its length', () => {
  expect(estimateTokens('')).toBe(0)
  expect(estimateTokens(' '.repeat(800))).toBeLessThan(20)
})
