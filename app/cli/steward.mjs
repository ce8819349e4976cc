#!/usr/bin/env node
// The `bin`. Plain JavaScript without dependencies, because it runs under whatever Node is there: it finds one that is new
// enough, builds the app once in a checkout, and then becomes the terminal shell (`steward.ts`, built to `dist/main/steward.js`).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = join(root, 'dist', 'main', 'steward.js')
const tooling = join(root, '.tooling', 'node.mjs')
const inCheckout = existsSync(tooling)

const [major, minor] = process.versions.node.split('.').map(Number)
const isRecent = major > 22 || (major === 22 && minor >= 22)

if (!isRecent) process.exit(await runUnder(await findNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], 'inherit'))
if (!existsSync(built)) await build()

module.enableCompileCache?.(cacheFolder())
await import(pathToFileURL(built).href)

async function findNode() {
  if (inCheckout) {
    const { findNode: find, nodeMissing } = await import(pathToFileURL(tooling).href)
    const node = find()
    if (node) return node
    console.error(nodeMissing())
  } else {
    console.error(`Steward needs Node 22.22 or newer; this is ${process.versions.node}. Install Node 24 and run the command again.`)
  }
  process.exit(2)
}

async function build() {
  if (!inCheckout) {
    console.error(`Steward is not complete: ${built} is missing. Install it again.`)
    process.exit(1)
  }
  console.error('steward: building the app once, this takes a few seconds …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  // What the build prints is for people: standard output belongs to the command.
  const code = existsSync(vite) ? await runUnder(process.execPath, [vite, 'build', '--logLevel', 'warn'], 2, root) : 1
  if (code === 0 && existsSync(built)) return
  console.error(existsSync(vite) ? 'steward: the build failed; see above.' : 'steward: the dependencies are missing. Run `npm ci` first.')
  process.exit(1)
}

/** Runs a script under a Node and resolves with its exit code. */
function runUnder(node, args, stdout, cwd) {
  return new Promise((resolve) => {
    // The channel lets the child notice that this process was killed, and end too.
    const child = spawn(node, args, { stdio: ['inherit', stdout, 'inherit', 'ipc'], cwd })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      // Ctrl+C on a terminal reaches the whole group, the child included; a second one would mean "at once".
      process.on(signal, () => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
    }
    child.on('error', (error) => {
      console.error(`steward: ${node} could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** Beside the user's other caches: in the shared temporary folder, another user could put code for us there. */
function cacheFolder() {
  const home = homedir()
  const caches =
    process.platform === 'win32' ? (process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')) : process.platform === 'darwin' ? join(home, 'Library', 'Caches') : process.env.XDG_CACHE_HOME || join(home, '.cache')
  return join(caches, 'steward', 'compiled')
}
