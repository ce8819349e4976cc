// Lints explicit folders and fails when a folder, or the linter, examined no file. Prints `lint: N files are right`.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { rings } from './rings.mjs'

const isSource = (name) => /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/.test(name)

/** The folders of the walls: each must hold something, so that a moved ring cannot drop out of the gate unseen. */
const folders = ['app', 'main', 'renderer', 'e2e', '.tooling', 'vite.config.ts']

function countSources(path) {
  if (!existsSync(path)) return 0
  if (isSource(path)) return 1
  let count = 0
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) count += ['node_modules', 'dist'].includes(entry.name) ? 0 : countSources(join(path, entry.name))
    else if (isSource(entry.name)) count++
  }
  return count
}

function fail(message) {
  console.error(`lint: ${message}`)
  process.exit(1)
}

const empty = rings.map(({ folder }) => folder).filter((folder) => countSources(folder) === 0)
if (empty.length > 0) fail(`examined no file in ${empty.join(', ')}. A gate that looks at nothing proves nothing.`)

const child = spawn(process.execPath, ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...process.argv.slice(2), ...folders], { stdio: ['ignore', 'pipe', 'inherit'] })
let output = ''
child.stdout.setEncoding('utf8').on('data', (chunk) => {
  output += chunk
  process.stdout.write(chunk)
})
child.on('exit', (code) => {
  const examined = Number(/ on (\d+) files? with/.exec(output)?.[1] ?? 0)
  // Only the default format says how many files it saw; another one is for a program that reads the findings.
  if (process.argv.includes('-f')) process.exit(code ?? 1)
  const there = folders.reduce((sum, folder) => sum + countSources(folder), 0)
  // A few files may come and go while an editor writes; a tenth missing means that a folder was not seen.
  if (examined < there * 0.9) fail(`examined ${examined} of ${there} files.`)
  if (code !== 0) fail('there are errors.')
  console.log(`lint: ${examined} files are right`)
})
