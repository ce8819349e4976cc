// What models and servers write, in every place where Steward shows it: it runs nothing, loads nothing, opens nothing, and can be read.
import type { Page } from '@playwright/test'
import { callFrom, expect, test } from '../fixtures/quiet.ts'
import { countLinks, parts, readLinks, readParts } from '../fixtures/read-answer.ts'
import { answers } from '../vectors/conversations.ts'
import { vectors } from '../vectors/all.ts'

async function openImported(page: Page, input: object): Promise<void> {
  const { conversationId } = (await callFrom(page, 'conversation.import', input)) as { conversationId: string }
  await page.evaluate((id) => void (location.hash = `#/chat/${id}`), conversationId)
}

test('an answer of every text of the suite runs nothing, loads nothing, opens nothing, hides nothing', async ({ steward, watch }) => {
  const { chat, page } = await steward.open()
  await expect(chat.welcome).toBeVisible()
  const touched = await watch(page)
  const t=Date.now()
  await openImported(page, answers(vectors))
  await expect(page.locator(parts)).toHaveCount(vectors.length)
  console.log(Date.now()-t)
  await touched.expectNothing()
  const read = await readParts(page)
  console.log(Date.now()-t)
  const swallowed = vectors.flatMap(({ id, text, shows = [text] }, index) => shows.filter((piece) => !readable(read[index] ?? '').includes(readable(piece))).map((piece) => [id, piece, read[index]]))
  expect(swallowed).toEqual([])
  const links = await countLinks(page)
  expect(vectors.flatMap(({ id, kind, leads = [] }, index) => (kind !== 'link' || leads.length === links[index] ? [] : [[id, links[index]]]))).toEqual([])
  console.log(Date.now()-t)

  // Each link there is: a press asks, and names the true place.
  const leading = vectors.filter(({ leads }) => leads?.length)
  await openImported(page, answers(leading))
  await expect(page.locator(parts)).toHaveCount(leading.length)
  console.log(Date.now()-t)
  const leads = await readLinks(page)
  expect(leads.map((hosts, index) => [leading[index]?.id, ...hosts])).toEqual(leading.map(({ id, leads: right = [] }) => [id, ...right]))
  console.log(Date.now()-t)
  await touched.expectNothing()
})

/** What cannot be seen aside, entities decoded, and the marks of Markdown left out: what is left must be there, whatever was made of the rest. */
function readable(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll(/[\p{Cf}\p{Cc}\p{Cn}\ufffd`]+/gu, '').replaceAll(/\s+/g, '')
}
