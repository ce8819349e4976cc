import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the `electron` package lies. It is never imported: importing it starts a download without a deadline. */
export function electronPackage() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

/** The path of Electron's executable where it is there, undefined otherwise; looks as the package's own `index.js` does. */
export function findElectron({ env = process.env, packageFolder = electronPackage() } = {}) {
  if (!packageFolder) return undefined
  let name
  try {
    name = readFileSync(join(packageFolder, 'path.txt'), 'utf8')
  } catch {
    // The file comes with the binary.
  }
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    const path = join(env.ELECTRON_OVERRIDE_DIST_PATH, name || 'electron')
    return existsSync(path) ? path : undefined
  }
  if (!name) return undefined
  const path = join(packageFolder, 'dist', name)
  return existsSync(path) ? path : undefined
}

function bytesIn(folder) {
  let sum = 0
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      sum += entry.isDirectory() ? bytesIn(path) : statSync(path).size
    }
  } catch {
    // Files come and go while it works.
  }
  return sum
}

/**
 * Runs the package's own installer under a deadline of ours, because its downloader has none.
 *
 * Gives up after `stallMs` in which not a byte arrived, or after `limitMs` in all.
 * @returns {Promise<string | undefined>} why it failed, or undefined where it did not
 */
export async function installElectron({ node, env = process.env, packageFolder, stallMs = 30_000, limitMs = 600_000, report = () => {} }) {
  const download = mkdtempSync(join(tmpdir(), 'steward-electron-'))
  const child = spawn(node, [join(packageFolder, 'install.js')], { env: { ...env, TMPDIR: download, TEMP: download, TMP: download }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => (said = (said + chunk).slice(-4000)))
  const started = Date.now()
  let last = { bytes: -1, at: started }
  let gaveUp
  const watch = setInterval(() => {
    const bytes = bytesIn(download) + bytesIn(join(packageFolder, 'dist'))
    if (bytes !== last.bytes) {
      last = { bytes, at: Date.now() }
      if (bytes > 0) report(bytes)
    }
    if (Date.now() - last.at > stallMs) gaveUp = `the download did not move for ${Math.round(stallMs / 1000)} s`
    else if (Date.now() - started > limitMs) gaveUp = `the download took longer than ${Math.round(limitMs / 1000)} s`
    if (gaveUp) child.kill('SIGKILL')
  }, Math.min(500, stallMs / 4))
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(-1))
    child.on('exit', (exitCode) => resolve(exitCode))
  })
  clearInterval(watch)
  rmSync(download, { recursive: true, force: true })
  if (gaveUp) return gaveUp
  if (code === 0) return undefined
  const line = said.split('\n').find((text) => /error|not|fail/i.test(text))
  return `the download failed${line ? ` (${line.trim().slice(0, 160)})` : ''}`
}
