/** The suite `stream`, the whole app: a provider of this process streams, the built page shows it, every frame is counted. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { longConversation, makeMarkdown } from '../fixtures/long-conversation.ts'
import { cpuOf, meter } from './bench-page.ts'
import { type FrameLog, keepFrames, readFrames, recordFrames } from './frame-log.ts'
import { importInto, makeHome, openApp } from './open-app.ts'
import type { Row } from './report.ts'

const KB = 1024
const MODEL = 'bench'

/** An address of the OpenAI kind that says `KB` of Markdown for the question `KB`, so many characters each 16 ms. */
async function openProvider(characters: number): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/chat/completions')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: [{ id: MODEL, object: 'model' }] }))
      return
    }
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const size = Number(/say (\d+) KB/g.exec(body.slice(body.lastIndexOf('say ')))?.[1] ?? 1)
      const text = `${makeMarkdown(size * KB, 9)}\n\nThat is all.`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const write = (delta: object, end: string | null): void => void response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: MODEL, choices: [{ index: 0, delta, finish_reason: end }] })}\n\n`)
      let at = 0
      const timer = setInterval(() => {
        write({ role: 'assistant', content: text.slice(at, at + characters) }, null)
        at += characters
        if (at < text.length) return
        clearInterval(timer)
        write({}, 'stop')
        response.end('data: [DONE]\n\n')
      }, 16)
      response.on('close', () => clearInterval(timer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: () => void server.close() }
}

/** Goal: no frame over 50 ms, at most 0.5 % dropped; the same at the end of 10,000 messages as in an empty conversation. */
export async function appRows(full: boolean): Promise<Row[]> {
  const { home, remove } = makeHome()
  const characters = full ? 64 : 160
  const provider = await openProvider(characters)
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ providers: [{ id: 'bench', kind: 'openai-compatible', label: 'Bench', baseUrl: provider.url, models: [MODEL], toolMode: 'native' }], defaultModel: { providerId: 'bench', model: MODEL }, titles: { byModel: false, model: null } }))
  const [longId = ''] = await importInto(home, [longConversation(full ? 5000 : 1500, 'A long one', { providerId: 'bench', model: MODEL })])
  const app = await openApp(home)
  if (!app) return []
  const { page } = app
  const session = await meter(page)
  /** Milliseconds of CPU of the page's main thread for each update of the text. */
  const costs: number[] = []
  const logs: FrameLog[] = []
  const idle = async (): Promise<FrameLog> => {
    await recordFrames(page)
    await page.waitForTimeout(3000)
    return readFrames(page, 'nothing happens, 3 s: what this machine drops by itself')
  }
  const stream = async (what: string, size: number, isLong = false): Promise<FrameLog> => {
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(`say ${size} KB`)
    await recordFrames(page)
    if (process.env['BENCH_PROFILE']) {
      await session.send('Profiler.enable')
      await session.send('Profiler.start')
    }
    const cpu = await cpuOf(session, async () => {
      await page.keyboard.press('Enter')
      // The window of an unknown model is assumed, and said to be too small.
      if (isLong) await page.getByRole('button', { name: 'Send anyway' }).click()
      await page.waitForFunction(() => [...document.querySelectorAll('.answer')].at(-1)?.textContent.includes('That is all.') === true && !document.querySelector('[aria-busy=true]'), undefined, { timeout: 60_000 })
      await page.waitForTimeout(500)
    })
    if (process.env['BENCH_PROFILE']) writeFileSync(`test-results/stream-${costs.length}.cpuprofile`, JSON.stringify((await session.send('Profiler.stop')).profile))
    costs.push(cpu / Math.ceil((size * KB) / characters))
    return readFrames(page, what)
  }
  try {
    logs.push(await idle())
    logs.push(await stream('60 KB in an empty conversation', 60))
    await page.evaluate(() => void (location.hash = '#/chat'))
    await page.waitForTimeout(400)
    logs.push(await stream('200 KB in an empty conversation', 200))
    await page.evaluate((id) => void (location.hash = `#/chat/${id}`), longId)
    await page.locator('[data-turn]').first().waitFor()
    await page.waitForTimeout(800)
    logs.push(await stream(`60 KB at the end of ${full ? '10,000' : '3,000'} messages`, 60, true))
  } finally {
    await app.close()
    provider.close()
    remove()
  }
  keepFrames('stream', logs)
  return logs.slice(1).flatMap((log, index): Row[] => [
    { suite: 'stream', number: 20 + index, what: `app: ${log.what}, longest frame`, unit: 'ms', floor: logs[0]?.longestGapMs, ours: Math.max(log.longFrames[0]?.durationMs ?? 0, log.longestGapMs), peers: {}, goal: { text: 'no frame > 50 ms', met: log.longestGapMs <= 50 && log.longFrames.length === 0 } },
    { suite: 'stream', number: 20 + index, what: `app: ${log.what}, CPU of the page for each ${characters} characters`, unit: 'ms', floor: undefined, ours: costs[index] ?? 0, peers: {} },
    { suite: 'stream', number: 20 + index, what: `app: ${log.what}, frames dropped; floor: of an idle page`, unit: '%', floor: logs[0]?.droppedShare, ours: log.droppedShare, peers: {}, goal: { text: '≤ 0.5 %', met: log.droppedShare <= 0.5 } },
  ])
}
