// Does what the README says, once: `npm start`, open the address that it prints, read the page, end it.
// The web shell, so that it works without a display; on a port that is free; in a data folder of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LIMIT_MS = 120_000
const home = mkdtempSync(join(tmpdir(), 'steward-start-'))
const started = Date.now()
const child = spawn('npm', ['start', '--', '--port', '0'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, STEWARD_HOME: home, STEWARD_SHELL: 'web' } })
const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })))

let said = ''
const address = new Promise((resolve, reject) => {
  function hear(chunk) {
    process.stderr.write(chunk)
    said += chunk
    const match = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\S*/.exec(said)
    if (match && said.slice(match.index + match[0].length).length > 0) resolve(match[0])
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  void exited.then(({ code }) => reject(new Error(`npm start ended with ${code} before it printed an address`)))
  setTimeout(() => reject(new Error(`npm start printed no address within ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref()
})

let failure
try {
  const url = await address
  const page = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const text = await page.text()
  if (!page.ok || !text.includes('<title>Steward')) throw new Error(`${url} answered ${page.status} with ${text.slice(0, 200)}`)
  console.log(`start: the page was there after ${((Date.now() - started) / 1000).toFixed(1)} s`)
} catch (error) {
  failure = error
}
// The group, since npm puts a shell between; asked first, then ended.
const end = (signal) => {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Already gone.
  }
}
end('SIGTERM')
const hard = setTimeout(() => {
  failure ??= new Error('it did not end within 10 s of SIGTERM')
  end('SIGKILL')
}, 10_000)
await exited
clearTimeout(hard)
rmSync(home, { recursive: true, force: true })
if (failure) console.error(`start: ${failure.message}`)
process.exit(failure ? 1 : 0)
