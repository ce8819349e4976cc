// Runs a script under a Node that is new enough: `node .tooling/with-node.mjs SCRIPT ARGUMENTS`.
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { findNode, nodeMissing } from './node.mjs'

const node = findNode()
if (!node) {
  console.error(nodeMissing())
  process.exit(2)
}
const child = spawn(node, process.argv.slice(2), {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
