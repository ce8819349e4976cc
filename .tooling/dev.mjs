// `npm run dev`: rebuilds on every change and starts the shell again when the host's code changed.
// The page is built, not served by Vite, so that it runs under the same headers as the product; reload it by hand.
import { spawn } from 'node:child_process'
import { createBuilder } from 'vite'
import { chooseShell } from './choose-shell.mjs'

const shell = await chooseShell({ node: process.execPath })
console.error(`steward: ${shell.kind === 'electron' ? 'Electron' : 'the browser'}, because ${shell.why}.`)
const given = process.argv.slice(2)
let child
let ending = false

/** Ends the running shell and waits for it, so that the port and the data folder are free. */
function stop() {
  const old = child
  child = undefined
  if (!old || old.exitCode !== null || old.signalCode !== null) return Promise.resolve()
  const gone = new Promise((resolve) => old.once('exit', resolve))
  old.kill('SIGTERM')
  return gone
}

async function restart() {
  await stop()
  if (ending) return
  child = shell.kind === 'electron' ? spawn(shell.path, ['.', ...given], { stdio: 'inherit' }) : spawn(process.execPath, ['app/cli/steward.mjs', 'serve', '--port', '4173', ...given], { stdio: 'inherit' })
}

const builder = await createBuilder({ build: { watch: {} }, logLevel: 'warn' })
const built = new Set()
const watchers = []
let queue = Promise.resolve()
for (const [name, environment] of Object.entries(builder.environments)) {
  const watcher = await builder.build(environment)
  watchers.push(watcher)
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') console.error(`steward: ${name} does not build: ${event.error.message}`)
    if (event.code !== 'END') return
    const isFirst = !built.has(name)
    built.add(name)
    if (built.size < Object.keys(builder.environments).length) return
    if (isFirst || name !== 'client') queue = queue.then(restart)
    else console.error('steward: the page was built again; reload it.')
  })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    ending = true
    await Promise.all(watchers.map((watcher) => watcher.close()))
    await stop()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}
