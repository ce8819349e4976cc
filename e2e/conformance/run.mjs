/**
 * `npm run conformance -- ARGUMENTS`: hands the arguments to the conformance suite of the protocol, with Steward as the
 * client under test. Without arguments, everything that the suite has.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = (specifier) => fileURLToPath(import.meta.resolve(specifier))
const quoted = (text) => `"${text}"`
const turns = mkdtempSync(join(tmpdir(), 'steward-conformance-turns-'))
const chosen = process.argv.slice(2)
const child = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url)),
    'client',
    '--command',
    [process.execPath, path('./client.ts')].map(quoted).join(' '),
    ...(chosen.length > 0 ? chosen : ['--suite', 'all']),
    // It starts all scenarios at once, and a small machine needs its time.
    ...(chosen.includes('--timeout') ? [] : ['--timeout', '120000']),
  ],
  { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CONFORMANCE_TURNS: turns, NODE_COMPILE_CACHE: path('../../node_modules/.cache/conformance') } },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  rmSync(turns, { recursive: true, force: true })
  process.exitCode = code ?? 1
})
