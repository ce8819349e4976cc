// Checks the types of every ring, each with only the libraries that it may see. Prints `types: N rings`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { relative, resolve as resolvePath } from 'node:path'

const rings = ['app/contract', 'app/rpc', 'app/core', 'app/node', 'app/gateway', 'app/cli', 'main', 'main/preload', 'renderer', 'e2e', 'app/tsconfig.tests.json']
const only = process.argv.slice(2)
const chosen = only.length > 0 ? only : rings

function check(ring) {
  return new Promise((resolve) => {
    // What was checked before and has not changed since is not checked again.
    const memory = resolvePath('node_modules/.cache/types', `${ring.replaceAll('/', '-')}.tsbuildinfo`)
    const child = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', ring, '--pretty', 'false', '--listFiles', '--incremental', '--tsBuildInfoFile', memory], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    child.on('exit', (code) => {
      const lines = output.split('\n')
      const isListed = (line) => /^(\/|[A-Za-z]:)/.test(line)
      const own = lines.filter((line) => isListed(line) && !line.includes('node_modules') && !relative(process.cwd(), line).startsWith('..'))
      resolve({ ring, code, examined: own.length, output: lines.filter((line) => !isListed(line)).join('\n') })
    })
  })
}

let failed = 0
const queue = [...chosen]
async function worker() {
  for (let ring = queue.shift(); ring; ring = queue.shift()) {
    if (!existsSync(ring)) throw new Error(`There is no ${ring}`)
    const { code, examined, output } = await check(ring)
    if (examined === 0) {
      // The compiler is content with a project without files; a gate must not be.
      failed++
      console.log(`${ring}: examined no file. A gate that looks at nothing proves nothing.`)
    } else if (code !== 0) {
      failed++
      process.stdout.write(output || `${ring}: tsc ended with ${code}\n`)
    }
  }
}
await Promise.all([worker(), worker()])
console.log(failed === 0 ? `types: ${chosen.length} rings are right` : `types: ${failed} of ${chosen.length} rings have errors`)
process.exit(failed === 0 ? 0 : 1)
