// A conversation longer than what is loaded: its end, the way up, a place in the middle, and that nothing jumps.
import { longConversation } from '../fixtures/long-conversation.ts'
import { callFrom } from '../fixtures/quiet.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ viewport: { width: 1280, height: 800 } })

test('a long conversation opens at its end, loads as one scrolls, jumps nowhere by itself, finds a place by its address and by words, and is copied whole', async ({ steward }) => {
  const { chat, page } = await steward.open()
  await expect(chat.welcome).toBeVisible()
  const { conversationId } = (await callFrom(page, 'conversation.import', longConversation(150))) as { conversationId: string }
  await page.evaluate((id) => void (location.hash = `#/chat/${id}`), conversationId)
  await expect(chat.lastAnswer).toContainText('Answer 149.')
  const scroller = page.getByRole('region', { name: 'Conversation', exact: true })
  const jump = page.getByRole('button', { name: 'Jump to latest' })
  await expect(jump).toBeHidden()
  await expect.poll(() => page.locator('[data-turn]').count()).toBeLessThan(20)

  // Upwards, step by step: what stands in the middle of the view moves by what was scrolled, whatever is loaded and measured above.
  await scroller.hover()
  const jumps = await page.evaluate(async () => {
    const element = document.querySelector('.turn-list-scroller')!
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))
    const bad: string[] = []
    for (let step = 0; step < 160; step++) {
      const box = element.getBoundingClientRect()
      const middle = box.top + box.height / 2
      const find = (): Element | undefined => [...document.querySelectorAll('[data-turn]')].find((turn) => turn.checkVisibility({ visibilityProperty: true }) && turn.getBoundingClientRect().top <= middle && turn.getBoundingClientRect().bottom > middle)
      let seen = find()
      // A busy machine measures a page that was just loaded some frames late; blank frames are counted by the bench.
      for (let frames = 0; !seen && frames < 20; frames++) {
        await frame()
        seen = find()
      }
      const before = seen?.getBoundingClientRect().top ?? 0
      const top = element.scrollTop
      element.scrollTop -= 400
      const asked = top - element.scrollTop
      await frame()
      await frame()
      if (!seen) bad.push(`${step}: nothing was in sight`)
      else if (seen.isConnected && Math.abs(seen.getBoundingClientRect().top - before - asked) > 2) bad.push(`${step}: moved by ${seen.getBoundingClientRect().top - before}, asked ${asked}`)
      if (step % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 30))
    }
    return bad
  })
  expect(jumps).toEqual([])
  await expect(jump).toBeVisible()

  // To the very beginning.
  await expect
    .poll(
      async () => {
        await scroller.evaluate((element) => void (element.scrollTop = 0))
        // What was loaded meanwhile stands above, and the view stays where it was: up once more.
        return (await page.getByText('This is where the conversation begins.').isVisible()) && page.getByText('Answer 0.').isVisible()
      },
      { timeout: 15_000 },
    )
    .toBe(true)
  await expect(page.getByText('Answer 0.')).toBeVisible()
  await jump.click()
  await expect(page.getByText('Answer 149.')).toBeInViewport()
  await expect(jump).toBeHidden()

  // A search hit: the turn stands at the top, whether it is loaded or not.
  for (const turn of [40, 41, 110]) {
    await page.evaluate((hash) => void (location.hash = hash), `#/chat/${conversationId}/turn-${turn}`)
    const found = page.getByText(`Question ${turn}:`)
    await expect(found).toBeInViewport()
    await expect.poll(async () => ((await found.boundingBox())?.y ?? 0) < 200).toBe(true)
  }

  // Find: over what is not in the page, onwards, back, and away again.
  await chat.composer.focus()
  await page.keyboard.press('ControlOrMeta+f')
  const bar = page.getByRole('search', { name: 'Find in this conversation' })
  await expect(bar.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('answer 3')
  await expect(bar.getByRole('status')).toHaveText(/^\d+ of 11$/)
  for (const [key, shown] of [['Enter', 'Answer 3.'], ['Enter', 'Answer 30.'], ['Shift+Enter', 'Answer 3.']] as const) {
    await page.keyboard.press(key)
    await expect(page.getByText(shown)).toBeInViewport()
    await expect.poll(() => page.evaluate(() => [...(CSS.highlights.get('found-now') ?? [])].map(String))).toEqual(['Answer 3'])
  }
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(chat.composer).toBeFocused()
  expect(await page.evaluate(() => CSS.highlights.size)).toBe(0)

  // All of it is copied, also what was never in the page; and what lies between the ends of a selection.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await scroller.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+c')
  await expect(page.getByText('The whole conversation was copied, 150 questions')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(Array.from({ length: 150 }, (_, turn) => turn).filter((turn) => !copied.includes(`Answer ${turn}.`))).toEqual([])
  const between = await page.evaluate(async () => {
    const element = document.querySelector('.turn-list-scroller')!
    const frame = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 60))
    element.scrollTop = 2000
    await frame()
    const turns = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-turn]')]
    const first = turns().at(0)!
    getSelection()!.setBaseAndExtent(first.querySelector('.question-text')!.firstChild!, 0, first, first.childNodes.length)
    for (let step = 0; step < 12; step++) {
      element.scrollTop += 700
      await frame()
    }
    const last = turns().at(-1)!
    getSelection()!.setBaseAndExtent(first.querySelector('.question-text')!.firstChild!, 0, last.querySelector('.question-text')!.firstChild!, 8)
    await frame()
    const data = new DataTransfer()
    element.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }))
    return { isKept: first.isConnected, from: first.dataset['turn'], to: last.dataset['turn'], text: data.getData('text/plain') }
  })
  const [from, to] = [between.from, between.to].map((turn) => Number(turn?.slice(5)))
  expect(between.isKept).toBe(true)
  expect(to! - from!).toBeGreaterThan(5)
  for (let turn = from! + 1; turn < to!; turn++) expect(between.text).toContain(`Answer ${turn}.`)

  // A new message is worth seeing from anywhere.
  await scroller.evaluate((element) => void (element.scrollTop = 0))
  await chat.send('say: and now?')
  await expect(chat.lastAnswer).toBeInViewport()
  await expect(jump).toBeHidden()
})
