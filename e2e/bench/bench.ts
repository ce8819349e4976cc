/**
 * `npm run bench [-- SUITE | SUITE/PART ...] [--full] [--json]`: each figure beside its floor, in one run.
 * Prints a table, and puts what it measured into `e2e/bench/README.md` and `test-results/bench.json`; what was not measured stays, with its date.
 */
import { fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, type } from 'node:os'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { Row } from './report.ts'
import { suites } from './suites.ts'
import { asText, updateTable, type Measured } from './table.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } })
const mode = values.full ? 'full' : 'quick'
const all = Object.entries(suites).flatMap(([suite, parts]) => Object.keys(parts).map((part) => ({ suite, part })))
const chosen = positionals.length === 0 ? all : all.filter(({ suite, part }) => positionals.includes(suite) || positionals.includes(`${suite}/${part}`))
const unknown = positionals.filter((name) => !Object.hasOwn(suites, name) && !all.some(({ suite, part }) => name === `${suite}/${part}`))
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}, and their parts ${all.map(({ suite, part }) => `${suite}/${part}`).join(', ')}.`)
  process.exit(2)
}
if (!existsSync('dist/main/steward.js')) {
  console.error('There is no build to measure. Run `npm run build` first.')
  process.exit(2)
}

/** A process of its own for each: one that hangs or dies takes no other with it, and no heap is shared. */
function runPart(suite: string, part: string): Promise<readonly Row[]> {
  const child = fork(fileURLToPath(new URL('run-part.ts', import.meta.url)), [suite, part, mode], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const limit = setTimeout(() => child.kill('SIGKILL'), (values.full ? 20 : 5) * 60_000)
  return new Promise<readonly Row[]>((resolve, reject) => {
    child.once('message', (rows) => resolve(rows as readonly Row[]))
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal} and no figures`)))
  }).finally(() => clearTimeout(limit))
}

const rows: Measured[] = []
const failed: string[] = []
for (const { suite, part } of chosen) {
  console.error(`bench: ${suite}/${part}`)
  try {
    const at = new Date().toISOString()
    rows.push(...(await runPart(suite, part)).map((row) => ({ ...row, at, mode }) as const))
  } catch (error) {
    failed.push(`${suite}/${part}`)
    console.error(`bench: ${suite}/${part} ${error instanceof Error ? error.message : String(error)}`)
  }
}

// A suite that was run to its end loses rows that it no longer has; of others, only rows measured now are replaced.
const whole = Object.keys(suites).filter((suite) => all.filter((of) => of.suite === suite).every((of) => chosen.includes(of) && !failed.includes(`${of.suite}/${of.part}`)))
const about = {
  at: new Date().toISOString(),
  node: process.versions.node,
  system: `${type()} ${release()}`,
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  load: loadavg()[0]?.toFixed(1),
  mode,
}
mkdirSync('test-results', { recursive: true })
const json = 'test-results/bench.json'
const before = existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as { rows: Measured[] }).rows : []
const measured = new Set(rows.map(({ suite, number }) => `${suite} ${number}`))
const kept = before.filter(({ suite, number }) => !whole.includes(suite) && !measured.has(`${suite} ${number}`))
writeFileSync(json, JSON.stringify({ ...about, rows: [...kept, ...rows] }, undefined, 2))
console.log(values.json ? JSON.stringify({ ...about, rows }) : asText(rows))

const path = 'e2e/bench/README.md'
const [head = '', published = ''] = readFileSync(path, 'utf8').split('<!-- results -->')
const table = updateTable(published, rows, { suites: whole, order: Object.keys(suites) })
writeFileSync(path, `${head}<!-- results -->\n\nNode ${about.node}, ${about.system}, ${about.machine}; quick mode where a date says nothing else.\n\n${table}\n`)

const goals = rows.filter(({ goal }) => goal)
const missed = goals.filter(({ goal }) => !goal?.met)
console.error(missed.length === 0 ? `bench: all ${goals.length} goals were met` : `bench: ${missed.length} of ${goals.length} goals were missed`)
if (failed.length > 0) {
  console.error(`bench: these gave no figures: ${failed.join(', ')}`)
  process.exitCode = 1
}
