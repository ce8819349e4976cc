/** Published servers of other makers and of other years: each is started as a person would, listed, and used once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { findChromium } from '../../.tooling/chromium.mjs'
import { openHost, type OpenHost } from './testing/open-host.ts'

/** By path: some of these hide their program from `import`. */
const resolve = (path: string): string => join(import.meta.dirname, '../../node_modules', path)
const folder = mkdtempSync(join(tmpdir(), 'steward-other-peers-'))
writeFileSync(join(folder, 'note.txt'), 'A note.')
const hosts: OpenHost[] = []
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()))
  rmSync(folder, { recursive: true, force: true })
})

const node = (program: string, ...args: string[]): JsonObject => ({ command: process.execPath, args: [program, ...args] })
const text = (part: string): unknown => expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining(part) })])

interface Peer {
  readonly entry: JsonObject
  readonly tools: number
  readonly protocol: string
  readonly call: readonly [string, JsonObject, unknown]
}

const peers: Record<string, Peer> = {
  memory: {
    entry: { ...node(resolve('@modelcontextprotocol/server-memory/dist/index.js')), env: { MEMORY_FILE_PATH: join(folder, 'memory.json') } },
    tools: 9,
    protocol: '2025-11-25',
    call: ['create_entities', { entities: [{ name: 'Ada', entityType: 'person', observations: ['writes programs'] }] }, text('Ada')],
  },
  filesystem: {
    entry: node(resolve('@modelcontextprotocol/server-filesystem/dist/index.js'), folder),
    tools: 14,
    protocol: '2025-11-25',
    call: ['read_text_file', { path: join(folder, 'note.txt') }, text('A note.')],
  },
  'sequential-thinking': {
    entry: node(resolve('@modelcontextprotocol/server-sequential-thinking/dist/index.js')),
    tools: 1,
    protocol: '2025-11-25',
    call: ['sequentialthinking', { thought: 'One.', thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false }, text('thoughtNumber')],
  },
  'filesystem of 2024': {
    entry: node(resolve('server-filesystem-2024/dist/index.js'), folder),
    tools: 9,
    protocol: '2024-11-05',
    call: ['read_file', { path: join(folder, 'note.txt') }, text('A note.')],
  },
  'everything of 2024': {
    entry: node(resolve('server-everything-2024/dist/index.js')),
    tools: 5,
    protocol: '2024-11-05',
    call: ['add', { a: 2, b: 3 }, text('5')],
  },
  'everything of April 2025': {
    entry: node(resolve('server-everything-2025/dist/index.js')),
    tools: 8,
    // Its own year's code, on the SDK that npm gives it today.
    protocol: '2025-11-25',
    call: ['add', { a: 2, b: 3 }, text('5')],
  },
  'basic-react': {
    entry: node(resolve('@modelcontextprotocol/server-basic-react/dist/index.js'), '--stdio'),
    tools: 1,
    protocol: '2025-11-25',
    call: ['get-time', {}, text(String(new Date().getUTCFullYear()))],
  },
  'budget-allocator': {
    entry: node(resolve('@modelcontextprotocol/server-budget-allocator/dist/index.js'), '--stdio'),
    tools: 1,
    protocol: '2025-11-25',
    call: ['get-budget-data', {}, expect.any(Array)],
  },
}

describe.concurrent('a server', () => {
  test.each(Object.entries(peers))('%s', async (name, { entry, tools, protocol, call: [tool, args, content] }) => {
    const host = await openHost({ [name]: entry })
    hosts.push(host)
    const { state, counts } = await host.ready(name)
    expect(state).toMatchObject({ kind: 'ready', era: 'legacy', protocolVersion: protocol })
    expect(counts.tools).toBe(tools)
    expect(await host.call(name, tool, args)).toMatchObject({ outcome: { kind: 'ok' }, content })
  })

  test('pdf: its view reads the pages that its own tools give', async () => {
    const host = await openHost({ pdf: node(resolve('@modelcontextprotocol/server-pdf/dist/index.js'), '--stdio') })
    hosts.push(host)
    expect((await host.ready('pdf')).counts.tools).toBe(9)
    const { tools } = await host.connection.call('server.tools', { server: 'pdf' })
    expect(tools.some(({ ui }) => ui?.appOnly)).toBe(true)
    expect(tools.some(({ ui }) => ui !== undefined && !ui.appOnly && ui.uri?.startsWith('ui://') === true)).toBe(true)
    expect(await host.call('pdf', 'list_pdfs')).toMatchObject({ outcome: { kind: 'ok' } })
  })

  test('playwright: opens a page in the real browser', async () => {
    const chromium = findChromium()
    expect(chromium).toBeTruthy()
    const page = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>Here</title><h1>A page of the test</h1>')).listen(0, '127.0.0.1')
    await new Promise((done) => page.once('listening', done))
    const address = page.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    try {
      const host = await openHost({ playwright: node(resolve('@playwright/mcp/cli.js'), '--headless', '--isolated', '--no-sandbox', '--executable-path', String(chromium), '--output-dir', folder) })
      hosts.push(host)
      expect((await host.ready('playwright')).counts.tools).toBeGreaterThan(20)
      expect(await host.call('playwright', 'browser_navigate', { url: `http://127.0.0.1:${address.port}/` })).toMatchObject({ outcome: { kind: 'ok' }, content: text('Here') })
      expect(await host.call('playwright', 'browser_snapshot')).toMatchObject({ outcome: { kind: 'ok' }, content: text('A page of the test') })
      await host.call('playwright', 'browser_close')
    } finally {
      page.close()
    }
  })
})
