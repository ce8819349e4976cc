/**
 * `npm run bench [-- SUITE ...] [--full]`: each figure beside its floor, in one run.
 * Prints a table, and writes it to `e2e/bench/README.md` and `test-results/bench.json`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { parseArgs } from 'node:util'
import { consentSuite } from './consent/consent.ts'
import { mcpSuite } from './mcp.ts'
import { asMarkdown, asText, type Row } from './report.ts'
import { startSuite } from './start.ts'

const suites: Readonly<Record<string, (full: boolean) => Promise<Row[]>>> = { mcp: mcpSuite, start: startSuite, consent: consentSuite }

const { values, positionals } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } })
const chosen = positionals.length > 0 ? positionals : Object.keys(suites)
const unknown = chosen.filter((name) => !Object.hasOwn(suites, name))
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(' and ')}.`)
  process.exit(2)
}
if (!existsSync('dist/main/steward.js')) {
  console.error('There is no build to measure. Run `npm run build` first.')
  process.exit(2)
}

const rows: Row[] = []
for (const name of chosen) rows.push(...((await suites[name]?.(values.full)) ?? []))

const about = { at: new Date().toISOString(), node: process.versions.node, system: `${type()} ${release()}`, cores: cpus().length, mode: values.full ? 'full' : 'quick' }
mkdirSync('test-results', { recursive: true })
writeFileSync('test-results/bench.json', JSON.stringify({ ...about, rows }, undefined, 2))
console.log(values.json ? JSON.stringify({ ...about, rows }) : asText(rows))

// Only a run of everything replaces the published table: half a table would look like the whole.
if (chosen.length === Object.keys(suites).length) {
  const path = 'e2e/bench/README.md'
  const [head = ''] = readFileSync(path, 'utf8').split('<!-- results -->')
  writeFileSync(path, `${head}<!-- results -->\n\n${about.at.slice(0, 10)}, Node ${about.node}, ${about.system}, ${about.cores} cores, ${about.mode} mode.\n\n${asMarkdown(rows)}\n`)
}
const missed = rows.filter(({ goal }) => goal && !goal.met)
console.error(missed.length === 0 ? 'bench: every goal was met' : `bench: ${missed.length} of ${rows.filter(({ goal }) => goal).length} goals were missed`)
