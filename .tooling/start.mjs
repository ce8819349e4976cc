// `npm start`: builds where needed, then opens Steward in Electron or, where that cannot be, in the browser.
// Arguments after `--` go to the shell: `npm start -- --port 4000`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from './build-if-stale.mjs'
import { chooseShell } from './choose-shell.mjs'
import { findNode, nodeMissing } from './node.mjs'

function fail(message, code = 1) {
  console.error(`steward: ${message}`)
  process.exit(code)
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
if (!existsSync('node_modules')) fail('the dependencies are not installed. Run `npm ci`, then `npm start` again.')
const node = findNode()
if (!node) fail(nodeMissing(), 2)
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` }
if (!(await buildIfStale(node, env))) fail('the build failed; what is wrong stands above.')

let reported = 0
const shell = await chooseShell({
  node,
  report(bytes) {
    if (bytes - reported < 10_000_000) return
    reported = bytes
    console.error(`steward: downloading Electron, ${Math.round(bytes / 1_000_000)} MB so far ...`)
  },
})
console.error(`steward: ${shell.kind === 'electron' ? 'opening in Electron' : 'opening in the browser'}, because ${shell.why}.`)

const given = process.argv.slice(2)
const child = shell.kind === 'electron' ? spawn(shell.path, ['.', ...given], { stdio: 'inherit', env: process.env }) : spawn(node, ['app/cli/steward.mjs', 'serve', ...given], { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`${shell.kind === 'electron' ? shell.path : node} could not be started: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)))
