// The texts of the suite in an exported page: each can be read, and none is more than text.
import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { escapeHtml } from '#core/export/escape-html.ts'
import type { ExportSource } from '#core/export/export-source.ts'
import { html } from '#core/export/html.ts'
import { answers, places } from './conversations.ts'
import { shortVectors, vectors } from './all.ts'

/** Every element that the page may have, as it is written. */
const own = /^<(?:!doctype html|html lang="en"|\/html|meta [a-z-]+="[^"<>]*"(?: content="[^"<>]*")?|title|\/title|style|\/style|\/?main|\/?article|\/?h[12]|p class="n"|\/p|div class="(?:t|you)"|\/div|\/?details|\/?summary|span class="n"|\/span|\/?pre|img alt="[^"<>]*" src="data:image\/[a-z]+;base64,[A-Za-z0-9+/=]*")>$/

async function pageOf(events: readonly ConversationEvent[], title: string): Promise<string> {
  const source: ExportSource = {
    *conversations() {
      yield { record: { conversationId: 'c', title, createdAt: 1, updatedAt: 1, headTurnId: null, folderId: null, pinned: false, archived: false, titledBy: 'start', source: null, deletedAt: null }, folder: null }
    },
    *events() {
      yield* events
    },
    blob: () => Promise.resolve(undefined),
    hide: (text) => text,
  }
  let page = ''
  for await (const { text } of html(source, { steward: '1', exportedAt: 1 }, { branches: 'all', blobs: true })) page += text
  return page
}

test('an exported page has no element, attribute or character of theirs', async () => {
  for (const { events } of [answers(vectors), places(shortVectors)]) {
    const page = await pageOf(events, vectors[0]?.text ?? '')
    expect([...page.matchAll(/<[^>]*>?/g)].map(([tag]) => tag).filter((tag) => !own.test(tag))).toEqual([])
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    expect(page.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g)).toBe(null)
  }
  const page = await pageOf(answers(vectors).events, 'x')
  expect(vectors.filter(({ text }) => !page.includes(escapeHtml(text))).map(({ id }) => id)).toEqual([])
})
