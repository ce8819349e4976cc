import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `CHROMIUM_PATH`, else the system's, else the one that Playwright installed. */
export async function findChromium(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

export interface RunningChromium {
  readonly endpoint: string
  /** Ends the browser and removes its profile. */
  stop(): Promise<void>
  kill(): void
}

const SWITCHES = [
  '--no-startup-window',
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=MediaRouter,OptimizationHints,PreconnectToSearch,Translate',
  '--password-store=basic',
  '--site-per-process',
  '--remote-debugging-port=0',
  // Nobody speaks on the pipe; when it closes, because the double was killed, Chromium ends by itself.
  '--remote-debugging-pipe',
]

export async function startChromium(): Promise<RunningChromium> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'))
  const unsandboxed = process.getuid?.() === 0 || process.argv.includes('--no-sandbox')
  const switches = [...SWITCHES, `--user-data-dir=${profile}`, ...(process.env.DOUBLE_HEADED ? [] : ['--headless=new']), ...(unsandboxed ? ['--no-sandbox'] : [])]
  // Its own temporary files go with the profile.
  const child = spawn(await findChromium(), switches, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: profile } })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    endpoint: await readEndpoint(child),
    async stop() {
      child.kill()
      await exited
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function readEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    let found = false
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      // Read on, so that a full pipe never blocks the browser, but keep nothing.
      if (found) return
      text += chunk
      const endpoint = /^DevTools listening on (ws:\/\/\S+)/m.exec(text)?.[1]
      if (endpoint === undefined) return
      found = true
      resolve(endpoint)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${text.slice(-2000)}`)))
  })
}
