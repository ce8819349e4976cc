import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { escapeHtml } from './escape-html.ts'
import type { ExportPiece, ExportSource } from './export-source.ts'
import { html } from './html.ts'
import { markdown } from './markdown.ts'

const hostile = ['</pre></details><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='x", '<!-- --><style>*{display:none}</style>', '&lt;b&gt;', '\u001b[31mred', 'left\u202eright', '`` ` ```\n# not a heading', 'javascript:alert(1)', '<meta http-equiv=refresh content="0;url=https://evil.example">']
const place = { conversationId: 'c', at: 1_700_000_000_000 }

function turn(turnId: string, parentTurnId: string | null, seq: number, words: string): ConversationEvent[] {
  const inTurn = { ...place, turnId, step: 0 }
  return [
    { type: 'turn-start', ...place, turnId, seq, parentTurnId, cause: 'message', content: [{ type: 'text', text: `Q ${words}` }], attachments: [{ blobId: 'pic', name: words, mimeType: 'image/png', size: 4 }, { blobId: 'svg', name: 'x.svg', mimeType: 'image/svg+xml', size: 4 }], model: { providerId: 'p', model: words }, runBy: 'x' },
    { type: 'message-delta', ...inTurn, seq: seq + 1, part: 0, channel: 'text', offset: 0, text: `A ${words}` },
    { type: 'tool-call', ...inTurn, seq: seq + 2, callId: 'k', server: words, tool: words, modelName: 'm', arguments: { [words]: words } },
    { type: 'tool-result', ...inTurn, seq: seq + 3, callId: 'k', outcome: { kind: 'ok' }, content: [{ type: 'text', text: `R ${words}` }, { type: 'resource', uri: words, text: words }], durationMs: 1, origin: { server: 's', trusted: false } },
    { type: 'turn-end', ...place, turnId, seq: seq + 4, outcome: { kind: 'failed', problem: { code: 'x', message: words } }, usage: {}, durationMs: 1 },
  ]
}

function sourceOf(words: string): ExportSource {
  const events = [...turn('a', null, 1, words), ...turn('b', 'a', 10, 'second'), ...turn('c', 'a', 20, 'third')]
  return {
    *conversations() {
      yield { record: { conversationId: 'c', title: words, createdAt: 1, updatedAt: 1, headTurnId: 'c', folderId: null, pinned: false, archived: false, titledBy: 'start', source: null, deletedAt: null }, folder: null }
    },
    *events() {
      yield* events
    },
    blob: (blobId) => Promise.resolve({ bytes: new Uint8Array([1, 2, 3, 4]), size: 4, name: blobId, mimeType: 'image/png' }),
    hide: (text) => text.replaceAll('hunter2', '*****'),
  }
}

async function text(pieces: AsyncIterable<ExportPiece>): Promise<string> {
  let all = ''
  for await (const { text: part } of pieces) all += part
  return all
}

const page = (words: string, branches: 'shown' | 'all' = 'shown') => text(html(sourceOf(words), { steward: '1', exportedAt: 1 }, { branches, blobs: true }))

test('HTML: whatever was said, the elements of the page are the same', async () => {
  const tags = (source: string): string[] => [...source.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/ (?:alt|src|content)="[^"]*"/g, ''))
  const calm = tags(await page('calm'))
  for (const words of hostile) expect([words, tags(await page(words))]).toEqual([words, calm])
  expect(new Set(calm.map((tag) => tag.replace(/[^a-z0-9].*/i, '').slice(1) || tag.slice(1)))).not.toContain('script')
  expect(await page('left\u202eright\u001b')).toContain('left[U+202E]right[U+001B]')
  expect(calm.join('')).not.toMatch(/href|on[a-z]+=/)
})

test('HTML: nothing loads and nothing runs; pictures lie inside, SVG does not; secrets are hidden; branches on wish', async () => {
  const shown = await page('hunter2')
  expect(shown).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`)
  expect(shown).toContain('src="data:image/png;base64,AQIDBA=="')
  expect(shown).toContain('<p class="n">[x.svg, image/svg+xml, 4 bytes]</p>')
  expect(shown).not.toContain('hunter2')
  expect([shown.includes('Q third'), shown.includes('Q second')]).toEqual([true, false])
  expect(await page('x', 'all')).toMatch(/Branch 1 of 2[^]*Q second[^]*Branch 2 of 2, shown[^]*Q third/)
})

test('Markdown: the path with calls in fences that cannot be closed from inside, names without markup', async () => {
  const shown = await text(markdown(sourceOf('a ``` b # *c*'), { branches: 'shown' }))
  expect(shown).toContain(String.raw`# a \`\`\` b \# \*c\*`)
  expect(shown).toContain('````\nR a ``` b # *c*\n````')
  expect(shown).toContain('## You\n\nQ third')
  expect(shown).not.toContain('Q second')
  expect(await text(markdown(sourceOf('hunter2'), { branches: 'all' }))).not.toContain('hunter2')
})

test('escaping leaves writing alone', () => {
  expect(escapeHtml('Zürich 👩‍💻 می‌خواهم\n\ttab & <b>')).toBe('Zürich 👩‍💻 می‌خواهم\n\ttab &amp; &lt;b&gt;')
})
