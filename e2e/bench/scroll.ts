/** The suite `scroll`: 10,000 messages with what real ones hold, in the built app; beside bare virtua with plain text. */
import type { CDPSession, Page } from '@playwright/test'
import { longConversation } from '../fixtures/long-conversation.ts'
import { cpuOf, meter, openBenchPage } from './bench-page.ts'
import { keepFrames, readFrames, recordFrames } from './frame-log.ts'
import { importInto, makeHome, openApp } from './open-app.ts'
import { median, type Row } from './report.ts'

const FRAMES = 150
const PIXELS = 500

/** Scrolls up, 500 px a frame (30,000 px a second); how many frames had nothing in the middle of the view. */
function scrollUp(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    async ([where, frames, pixels]) => {
      const element = document.querySelector(where)
      if (!element) throw new Error(`There is no ${where}.`)
      let blank = 0
      for (let step = 0; step < frames; step++) {
        element.scrollTop -= pixels
        await new Promise((resolve) => requestAnimationFrame(resolve))
        // What the frame shows is settled after its layout; a task later it has been drawn.
        await new Promise((resolve) => setTimeout(resolve))
        const { top, height } = element.getBoundingClientRect()
        const isSeen = [...element.querySelectorAll('[data-turn], .list-edge')].some((turn) => turn.checkVisibility({ visibilityProperty: true }) && turn.getBoundingClientRect().top <= top + height / 2 && turn.getBoundingClientRect().bottom >= top + height / 2)
        if (!isSeen) blank++
      }
      return blank
    },
    [selector, FRAMES, PIXELS] as const,
  )
}

/** Until it is on the screen: two frames after it is in the page. */
function shown(page: Page, act: string, wanted: string): Promise<number> {
  return page.evaluate(
    async ([hash, selector]) => {
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
      const started = performance.now()
      location.hash = hash
      for (let tries = 0; tries < 600; tries++) {
        const found = document.querySelector(selector)
        if (found?.checkVisibility({ visibilityProperty: true }) === true) break
        await frame()
      }
      await frame()
      return performance.now() - started
    },
    [act, wanted] as const,
  )
}

async function scrollCost(page: Page, session: CDPSession, selector: string): Promise<{ ms: number; blank: number }> {
  let blank = 0
  const ms = await cpuOf(session, async () => void (blank = await scrollUp(page, selector)))
  return { ms: ms / FRAMES, blank }
}

export async function longRows(full: boolean): Promise<Row[]> {
  const turns = 5000
  const { home, remove } = makeHome()
  const sizes = [50, 500, turns]
  const ids = await importInto(home, sizes.map((size) => longConversation(size, `${size} questions`)))
  const app = await openApp(home)
  const bench = await openBenchPage()
  if (!app || !bench) return []
  const [ours, floor] = [await meter(app.page), await meter(bench.page)]
  const messages = longConversation(turns).events.flatMap((event) => (event.type === 'turn-start' ? event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : event.type === 'message-part' && event.content.type === 'text' ? [event.content.text] : []))
  const open: Record<number, number[]> = Object.fromEntries(sizes.map((size) => [size, []]))
  const opened = { cpu: [] as number[], floor: [] as number[] }
  const frame = { ours: [] as number[], floor: [] as number[] }
  const jump: number[] = []
  let [blank, bareBlank] = [0, 0]
  await recordFrames(app.page)
  for (let round = 0; round < (full ? 5 : 2); round++) {
    for (const [index, size] of sizes.entries()) {
      await app.page.evaluate(() => void (location.hash = '#/chat'))
      await app.page.waitForTimeout(400)
      const last = `[data-turn="turn-${size - 1}"]`
      let took = 0
      const cpu = await cpuOf(ours, async () => void (took = await shown(app.page, `#/chat/${ids[index]}`, last)))
      open[size]?.push(took)
      if (size === turns) opened.cpu.push(cpu)
    }
    opened.floor.push(await cpuOf(floor, () => bench.page.evaluate((list) => (globalThis as unknown as { bench: { list(messages: readonly string[]): void } }).bench.list(list), messages).then(() => bench.page.waitForTimeout(100))))
    await bench.page.waitForTimeout(400)
    await app.page.waitForTimeout(700)
    const bare = await scrollCost(bench.page, floor, '#root')
    const real = await scrollCost(app.page, ours, '.turn-list-scroller')
    frame.floor.push(bare.ms)
    frame.ours.push(real.ms)
    blank += real.blank
    bareBlank += bare.blank
    jump.push(await shown(app.page, `#/chat/${ids[2]}/turn-${100 + round}`, `[data-turn="turn-${100 + round}"]`))
  }
  keepFrames('scroll', [await readFrames(app.page, `10,000 messages: opened, scrolled ${FRAMES} frames of ${PIXELS} px, jumped, ${full ? 5 : 2} times`)])
  await app.close()
  await bench.close()
  remove()
  const time = median(open[turns] ?? [])
  const [cost, bareCost] = [median(frame.ours), median(frame.floor)]
  return [
    { suite: 'scroll', number: 13, what: 'a chat of 10,000 messages on the screen, from the click', unit: 'ms', floor: undefined, ours: time, peers: {}, growth: { of: 'messages', sizes: sizes.map((size) => ({ size: 2 * size, ours: median(open[size] ?? []) })) }, goal: { text: '≤ 100 ms', met: time <= 100 } },
    { suite: 'scroll', number: 13, what: 'the same, CPU of the page; floor: virtua alone, plain text', unit: 'ms', floor: median(opened.floor), ours: median(opened.cpu), peers: {}, goal: { text: '≤ 1.5× virtua', met: median(opened.cpu) <= 1.5 * median(opened.floor) } },
    { suite: 'scroll', number: 13, what: 'a frame of scrolling, 500 px, CPU of the page; floor: virtua alone, plain text', unit: 'ms', floor: bareCost, ours: cost, peers: {}, goal: { text: '≤ 1.5× virtua', met: cost <= 1.5 * bareCost } },
    { suite: 'scroll', number: 13, what: `blank frames of ${FRAMES * (full ? 5 : 2)} at 30,000 px/s; floor: virtua alone`, unit: 'frames', floor: bareBlank, ours: blank, peers: {}, goal: { text: 'none', met: blank === 0 } },
    { suite: 'scroll', number: 13, what: 'a jump to message 200 of 10,000, until it is shown', unit: 'ms', floor: undefined, ours: median(jump), peers: {} },
  ]
}
