/** Of the suite `start`: rows 8 and 9 of the goals. The floor is the smallest page of React, served by bare `node:http`. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from '@playwright/test'
import { findChromium } from '../../.tooling/chromium.mjs'
import { interleave, median, timed, type Row } from './report.ts'
import { runProgram } from './run-program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const node = process.execPath

const helloServer = `
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
const server = createServer((request, response) => {
  const path = request.url === '/' ? '/index.html' : request.url
  try {
    const body = readFileSync(process.argv[2] + path)
    response.writeHead(200, { 'content-type': types[path.split('.').pop()] ?? 'application/octet-stream' }).end(body)
  } catch {
    response.writeHead(404).end()
  }
})
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'))
`

/** Builds the floor's page inside the checkout, so that it finds React. */
async function buildHello(): Promise<{ server: string; page: string }> {
  const folder = join(root, 'test-results', 'bench-hello')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Hello</title><div id="root"></div><script type="module" src="./main.js"></script>')
  writeFileSync(join(folder, 'main.js'), `import { createElement } from 'react'\nimport { createRoot } from 'react-dom/client'\ncreateRoot(document.getElementById('root')).render(createElement('p', null, 'Hello'))\n`)
  writeFileSync(join(folder, 'server.mjs'), helloServer)
  const { build } = await import('vite')
  await build({ configFile: false, root: folder, base: './', logLevel: 'error', build: { outDir: 'dist', target: 'chrome140', modulePreload: { polyfill: false } } })
  return { server: join(folder, 'server.mjs'), page: join(folder, 'dist') }
}

interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly upMs: number
}

/** Starts a server that prints its address, and says how long that took. */
async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const started = performance.now()
  const child = spawn(node, args, { env, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const url = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => (child.kill('SIGKILL'), reject(new Error(`no address within 20 s: ${output}`))), 20_000)
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      const match = /http:\/\/[^\s"]+/.exec(output)
      if (!match) return
      clearTimeout(limit)
      resolve(match[0])
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
  return { child, url, upMs: performance.now() - started }
}

async function stopServer({ child }: Served): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(limit)
}

/** What the process alone takes, shared pages counted in part; 0 where `/proc` is missing. */
function proportionalMemory(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function openPage(browser: Browser, url: string): Promise<{ paintMs: number; scriptKB: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body().catch(() => Buffer.alloc(0)))
  })
  await page.goto(url)
  const paintMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const entry = performance.getEntriesByName('first-contentful-paint')[0]
          if (entry) resolve(entry.startTime)
          else setTimeout(look, 20)
        }
        look()
      }),
  )
  await page.waitForLoadState('networkidle')
  const scripts = await Promise.all(bodies)
  await context.close()
  return { paintMs, scriptKB: scripts.reduce((sum, body) => sum + (body.length > 0 ? gzipSync(body).length : 0), 0) / 1024 }
}

export async function webRows(rounds: number): Promise<Row[]> {
  const executablePath = findChromium()
  const hello = await buildHello()
  const home = mkdtempSync(join(tmpdir(), 'steward-bench-'))
  const env = { ...process.env, STEWARD_HOME: home, DBUS_SESSION_BUS_ADDRESS: '' }
  const commands = { floor: [hello.server, hello.page], ours: ['app/cli/steward.mjs', 'serve', '--port', '0'] }
  type Name = keyof typeof commands
  const measured: Record<Name, { memory: number[]; paint: number[]; scripts: number[] }> = { floor: { memory: [], paint: [], scripts: [] }, ours: { memory: [], paint: [], scripts: [] } }
  const browser = executablePath ? await chromium.launch({ executablePath }) : undefined

  const run = (name: Name) => async (): Promise<number> => {
    const served = await startServer(commands[name], env)
    if (browser) {
      const { paintMs, scriptKB } = await openPage(browser, served.url)
      measured[name].paint.push(paintMs)
      measured[name].scripts.push(scriptKB)
    }
    measured[name].memory.push(proportionalMemory(served.child.pid ?? 0))
    await stopServer(served)
    return served.upMs
  }
  const up = await interleave(rounds, { floor: run('floor'), ours: run('ours') }, true)
  await browser?.close()
  rmSync(home, { recursive: true, force: true })

  const of = (what: 'memory' | 'paint' | 'scripts') => ({ floor: median(measured.floor[what]), ours: median(measured.ours[what]) })
  const memory = of('memory')
  const rows: Row[] = [
    { suite: 'start', number: 8, what: 'web: address printed', unit: 'ms', ...up, peers: {}, goal: { text: '≤ 2× floor', met: up.ours <= 2 * up.floor } },
    { suite: 'start', number: 8, what: 'web: memory of the server, page open', unit: 'MB', ...memory, peers: {}, goal: { text: '≤ 1.8× floor', met: memory.ours <= 1.8 * memory.floor } },
  ]
  if (browser) {
    const [paint, scripts] = [of('paint'), of('scripts')]
    rows.push(
      { suite: 'start', number: 8, what: 'web: first contentful paint', unit: 'ms', ...paint, peers: {}, goal: { text: '≤ 1.8× floor', met: paint.ours <= 1.8 * paint.floor } },
      { suite: 'start', number: 8, what: 'web: script of the first page, gzip', unit: 'KB', ...scripts, peers: {}, goal: { text: '≤ 350 KB', met: scripts.ours <= 350 } },
    )
  }
  return rows
}

/** Row 9: what a start costs over a Node that does nothing. */
export async function coldRow(rounds: number): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'steward-bench-'))
  const env = { ...process.env, STEWARD_HOME: home, DBUS_SESSION_BUS_ADDRESS: '' }
  const folder = join(root, 'test-results', 'bench-hello')
  mkdirSync(folder, { recursive: true })
  const [empty, listening, eager] = ['empty.mjs', 'listening.mjs', 'eager.mjs'].map((name) => join(folder, name)) as [string, string, string]
  const listen = `import { createServer } from 'node:http'\nconst server = createServer().listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))\n`
  writeFileSync(empty, '')
  writeFileSync(listening, listen)
  writeFileSync(eager, `import 'openai'\nimport '@anthropic-ai/sdk'\nimport '@modelcontextprotocol/client'\n${listen}`)
  const up = (args: readonly string[]) => async (): Promise<number> => {
    const served = await startServer(args, env)
    await stopServer(served)
    return served.upMs
  }
  const result = await interleave(
    rounds,
    {
      bare: () => timed(() => runProgram(node, [empty], { env, cwd: root, limitMs: 10_000 })),
      listening: up([listening]),
      eager: up([eager]),
      ours: up(['app/cli/steward.mjs', 'serve', '--port', '0']),
    },
    true,
  )
  rmSync(home, { recursive: true, force: true })
  const over = (value: number): number => Math.max(value - result.bare, 0.1)
  const [ours, eagerMs, listenMs] = [over(result.ours), over(result.eager), over(result.listening)]
  return [
    {
      suite: 'start',
      number: 9,
      what: 'cold start over a bare Node: listening, store open',
      unit: 'ms',
      floor: listenMs,
      ours,
      peers: { 'SDKs imported at once': eagerMs },
      goal: { text: '≤ +60 ms, ≥ 4× faster than eager', met: ours <= 60 && eagerMs >= 4 * ours },
    },
  ]
}
