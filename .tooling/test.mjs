// `npm test`: set-up, lint, types, build, unit, conformance, e2e, in this order and with live output. A suite that
// fails does not stop the others; one that ran nothing has failed. The last line holds the sums.
// Names as arguments choose suites: `npm test -- lint unit`.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fromConformance, fromExitCode, fromPlaywright, fromScenario, fromVitest } from './sums.mjs'

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
/** As `run`, but silent, and what it wrote. */
function runAndRead(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    beside.add(child)
    child.on('close', () => beside.delete(child))
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (text += piece))
    child.on('error', () => resolve({ code: 1, text }))
    child.on('close', (code) => resolve({ code: code ?? 1, text }))
  })
}
let current
const beside = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    current?.kill(signal)
    for (const child of beside) child.kill(signal)
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

async function unit() {
  const file = `${results}/unit.json`
  rmSync(file, { force: true })
  // Each file has a process of its own, which would compile the SDKs anew. Terminal tests start the shell a hundred times: the bundle, where this run has built it.
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { NODE_COMPILE_CACHE: `${process.cwd()}/node_modules/.cache/unit`, ...(hasBuilt ? { STEWARD_TEST_BUILT: '1' } : {}) })
  return fromVitest(code, readJson(file))
}

async function e2e() {
  const file = `${results}/e2e.json`
  rmSync(file, { force: true })
  const code = await run(['node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: `${process.cwd()}/${file}` })
  return fromPlaywright(code, readJson(file))
}

/** Scenarios that are in no requirement set; `npm run conformance` runs everything in one go. */
const besides = ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback', ...['no-prefetch', 'verify-digest', 'verify-size', 'verify-frontmatter'].map((name) => `sep-2640-client-${name}`)]

/** Both revisions that have a requirement set, then what neither of them has. */
async function conformance() {
  const sums = []
  let shown = ''
  for (const chosen of [['--requirements', '2025-11-25'], ['--requirements', '2026-07-28']]) {
    const { code, text } = await runAndRead(['e2e/conformance/run.mjs', ...chosen])
    sums.push(fromConformance(code, text))
    shown += text
  }
  for (const { code, text } of await Promise.all(besides.map((scenario) => runAndRead(['e2e/conformance/run.mjs', '--scenario', scenario])))) {
    sums.push(fromScenario(code, text))
    shown += text
  }
  console.log(shown)
  const total = (key) => sums.reduce((sum, each) => sum + each[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}

let hasBuilt = false
const suites = {
  // Counts only where it fails: it tests nothing.
  setup: async () => ({ ...fromExitCode(await run(['.tooling/setup.mjs'])), passed: 0 }),
  lint: async () => fromExitCode(await run(['.tooling/lint.mjs'])),
  types: async () => fromExitCode(await run(['.tooling/types.mjs'])),
  async build() {
    const code = await run(['node_modules/vite/bin/vite.js', 'build'])
    hasBuilt = code === 0
    return fromExitCode(code)
  },
  unit,
  conformance,
  e2e,
}
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(suites, name))
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`)
  process.exit(2)
}

const rows = []
async function measure(name) {
  console.log(`\n--- ${name}`)
  const started = Date.now()
  const sums = await suites[name]()
  rows.push({ suite: name, ...sums, seconds: Math.round((Date.now() - started) / 100) / 10 })
}

for (const name of Object.keys(suites)) if (chosen.length === 0 || chosen.includes(name)) await measure(name)

const total = (key) => rows.reduce((sum, row) => sum + row[key], 0)
const summary = { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
writeFileSync(`${results}/summary.json`, JSON.stringify({ ...summary, suites: rows }, undefined, 2))
console.log()
console.table(Object.fromEntries(rows.map(({ suite, ...row }) => [suite, row])))
console.log(`steward: ${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`)
process.exit(summary.failed === 0 && summary.passed > 0 ? 0 : 1)
