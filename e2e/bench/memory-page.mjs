// A browser in a process of its own, so that what its driver keeps is not counted as the host's: `open ADDRESS`, `visit ID TEXT`, `heap`; a line of JSON answers each.
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { findChromium } from '../../.tooling/chromium.mjs'

const executablePath = findChromium()
const browser = executablePath ? await chromium.launch({ executablePath, args: ['--js-flags=--expose-gc'] }) : undefined
const page = await browser?.newPage({ viewport: { width: 1280, height: 800 } })
const cdp = page && (await page.context().newCDPSession(page))

async function answer([verb, what, ...text]) {
  if (!page || !cdp) return verb === 'open' ? 'none' : 0
  switch (verb) {
    case 'open':
      await page.goto(what)
      await page.getByRole('navigation').first().waitFor()
      await cdp.send('HeapProfiler.enable')
      return 'open'
    case 'visit':
      await page.evaluate((id) => void (location.hash = `#/chat/${id}`), what)
      await page.getByText(text.join(' ')).last().waitFor({ timeout: 20_000 })
      return 'there'
    case 'heap':
      // Twice: what finalizers let go of is only free for the second.
      for (let time = 0; time < 2; time++) await cdp.send('HeapProfiler.collectGarbage')
      return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1_048_576
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(line.split(' ')).catch((error) => ({ error: String(error) }))
  console.log(JSON.stringify(said))
}
await browser?.close()
