/** A page of the suites `stream` and `scroll`: Steward's Markdown and its peers, and a bare list, built by Vite from the source into `test-results`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test'
import { findChromium } from '../../.tooling/chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' }

/** What the page runs: contestants by name, each drawn at once (`flushSync`) and laid out. */
const script = `
import { createElement as h } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import MarkdownIt from 'markdown-it'
import { Streamdown } from 'streamdown'
import { Virtualizer } from 'virtua'
import { AppProvider } from '#renderer/state/app-context.tsx'
import { Markdown } from '#renderer/features/chat/markdown/markdown.tsx'
import '#renderer/styles/index.css'

const app = { links: { ask() {} } }
const whole = new MarkdownIt({ html: false, linkify: true })
const contestants = {
  steward: (text, isOpen) => h(AppProvider, { app }, h(Markdown, { text, isOpen })),
  text: (text) => h('pre', { style: { whiteSpace: 'pre-wrap' } }, text),
  streamdown: (text) => h(Streamdown, null, text),
  'markdown-it': (text) => h('div', { dangerouslySetInnerHTML: { __html: whole.render(text) } }),
}
let reactRoot
let draw
const place = document.getElementById('root')
const scroller = document.getElementById('scroller')
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
const task = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0) })

window.bench = {
  mount(name, text) {
    place.style.cssText = 'max-width: 760px; margin: auto'
    reactRoot?.unmount()
    place.textContent = ''
    reactRoot = createRoot(place)
    draw = contestants[name]
    flushSync(() => reactRoot.render(draw(text, true)))
    scroller.scrollTop = scroller.scrollHeight
  },
  /** Adds to \`text\` in steps; the layout is forced after each. */
  async update(text, more, size, isPaced) {
    let at = 0
    while (at < more.length) {
      at = Math.min(more.length, at + size)
      flushSync(() => reactRoot.render(draw(text + more.slice(0, at), true)))
      // As a chat does: the newest stays in view, which also lays everything out.
      scroller.scrollTop = scroller.scrollHeight
      await (isPaced ? frame() : task())
    }
  },
  elements: () => place.querySelectorAll('*').length,
  /** The floor of \`scroll\`: virtua alone, plain text. */
  list(messages) {
    reactRoot?.unmount()
    place.textContent = ''
    place.style.cssText = 'height: 700px; overflow: auto; overflow-anchor: none'
    place.className = 'turn-list-scroller'
    reactRoot = createRoot(place)
    window.list = { current: null }
    flushSync(() => reactRoot.render(h(Virtualizer, { data: messages, bufferSize: 800, ref: window.list }, (text, index) => h('div', { key: index, 'data-turn': 'turn-' + index, style: { whiteSpace: 'pre-wrap', padding: 12 } }, text))))
    window.list.current.scrollToIndex(messages.length - 1, { align: 'end' })
  },
}
`

/** Builds it, and serves it on the loopback. */
export async function openBenchPage(): Promise<{ browser: Browser; page: Page; close(): Promise<void> } | undefined> {
  const executablePath = findChromium()
  if (!executablePath) return undefined
  const folder = join(root, 'test-results', 'bench-page')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>Bench</title><main id="scroller" style="height: 780px; overflow: auto; overflow-anchor: none"><div id="root" style="max-width: 760px; margin: auto"></div></main><script type="module" src="./main.js"></script>')
  writeFileSync(join(folder, 'main.js'), script)
  const { build } = await import('vite')
  await build({ configFile: false, root: folder, base: './', logLevel: 'error', worker: { format: 'es' }, build: { outDir: 'dist', target: 'chrome140', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 5000 } })
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    try {
      const body = readFileSync(join(folder, 'dist', path === '/' ? 'index.html' : path))
      response.writeHead(200, { 'content-type': types[path.split('.').pop() ?? ''] ?? (path === '/' ? 'text/html' : 'application/octet-stream') }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => 'bench' in globalThis)
  return {
    browser,
    page,
    async close() {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Milliseconds of CPU that the page's main thread took for something: script, style, layout, painting; not what it waited. */
export async function cpuOf(session: CDPSession, run: () => Promise<unknown>): Promise<number> {
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
  const before = await read()
  await run()
  return (await read()) - before
}

export async function meter(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return session
}
