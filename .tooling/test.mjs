// `npm test`: set-up, lint, types, unit, build, e2e, in this order and with live output. A suite that
// fails does not stop the others; one that ran nothing has failed. The last line holds the sums.
// Names as arguments choose suites: `npm test -- lint unit`.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const results = 'test-results'
mkdirSync(results, { recursive: true })

function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    current = child
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
let current
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    current?.kill(signal)
    process.exit(130)
  })
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** A check without tests of its own counts as one. */
const asOne = (code) => (code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 })

async function lint() {
  return asOne(await run(['.tooling/lint.mjs']))
}
async function types() {
  return asOne(await run(['.tooling/types.mjs']))
}
async function build() {
  return asOne(await run(['node_modules/vite/bin/vite.js', 'build']))
}

async function unit() {
  const file = `${results}/unit.json`
  rmSync(file, { force: true })
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const report = readJson(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  // A file that does not load has no test to fail, and still failed.
  const broken = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.every((one) => one.status !== 'failed')).length
  return settle(code, { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests })
}

async function e2e() {
  const file = `${results}/e2e.json`
  rmSync(file, { force: true })
  const code = await run(['node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: `${process.cwd()}/${file}` })
  const report = readJson(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  // One that passed only at the second try did not pass.
  return settle(code, { passed: expected, failed: unexpected + flaky, skipped })
}

/** The runner's exit code has the last word: errors outside a test, or nothing run, are failures too. */
function settle(code, sums) {
  const ranNothing = sums.passed + sums.failed === 0
  return sums.failed === 0 && (code !== 0 || ranNothing) ? { ...sums, failed: 1 } : sums
}

async function setup() {
  const code = await run(['.tooling/setup.mjs'])
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

const suites = { setup, lint, types, unit, build, e2e }
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(suites, name))
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`)
  process.exit(2)
}

const rows = []
for (const [name, suite] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n--- ${name}`)
  const started = Date.now()
  const sums = await suite()
  rows.push({ suite: name, ...sums, seconds: Math.round((Date.now() - started) / 100) / 10 })
}

const total = (key) => rows.reduce((sum, row) => sum + row[key], 0)
const summary = { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
writeFileSync(`${results}/summary.json`, JSON.stringify({ ...summary, suites: rows }, undefined, 2))
console.log()
console.table(Object.fromEntries(rows.map(({ suite, ...row }) => [suite, row])))
console.log(`steward: ${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`)
process.exit(summary.failed === 0 && summary.passed > 0 ? 0 : 1)
