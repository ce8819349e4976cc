/** The sums are read from the real reports of the real runners. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fromConformance, fromExitCode, fromPlaywright, fromScenario, fromVitest } from './sums.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-sums-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function run(args, env = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  return new Promise((resolve) => execFile(process.execPath, args, { cwd: folder, env: { ...clean, ...env } }, (error) => resolve(error ? error.code : 0)))
}

async function vitestOn(files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `import { expect, test } from 'vitest'\n${text}`)
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json'])
  return fromVitest(code, JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
}

async function playwrightOn(text, config = '') {
  mkdirSync(join(folder, 'tests'))
  writeFileSync(join(folder, 'playwright.config.js'), `export default { testDir: './tests', reporter: [['json', { outputFile: 'report.json' }]], ${config} }`)
  writeFileSync(join(folder, 'tests', 'a.spec.js'), `import { expect, test } from '@playwright/test'\n${text}`)
  const code = await run(['node_modules/@playwright/test/cli.js', 'test'])
  return fromPlaywright(code, JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
}

describe('Vitest', () => {
  test('counts what passed, failed and was skipped', async () => {
    const sums = await vitestOn({ 'a.test.js': `test('a', () => {})\ntest('b', () => {})\ntest('c', () => expect(1).toBe(2))\ntest.skip('d', () => {})\ntest.todo('e')` })
    expect(sums).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  test('counts a file that does not load as failed', async () => {
    expect(await vitestOn({ 'a.test.js': `test('a', () => {})`, 'b.test.js': `import './nowhere.js'\ntest('b', () => {})` })).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('counts an error outside any test as failed', async () => {
    expect(await vitestOn({ 'a.test.js': `test('a', async () => { setTimeout(() => { throw new Error('later') }, 1); await new Promise((resolve) => setTimeout(resolve, 50)) })` })).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('has failed when all was skipped', async () => {
    expect(await vitestOn({ 'a.test.js': `test.skip('a', () => {})` })).toEqual({ passed: 0, failed: 1, skipped: 1 })
  })
})

describe('Playwright', () => {
  test('counts what passed, failed, was flaky and was skipped', async () => {
    const text = `
      test('a', () => {})
      test('b', () => expect(1).toBe(2))
      test.skip('c', () => {})
      test('d', ({}, info) => expect(info.retry).toBe(1))`
    expect(await playwrightOn(text, 'retries: 1')).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  test('has failed when there was no test', async () => {
    expect(await playwrightOn('')).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

test('a suite that left no report has failed', () => {
  expect(fromVitest(0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(fromPlaywright(0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('lint, types and build count as one each', () => {
  expect([fromExitCode(0), fromExitCode(1)]).toEqual([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 1, skipped: 0 },
  ])
})

describe('the conformance suite', () => {
  const summary = (lines) => `=== SUITE SUMMARY ===\n\n${lines.join('\n')}\n\nTotal: 1 passed\n`

  test('counts scenarios, and a warning as a failure', () => {
    expect(fromConformance(1, summary(['✓ initialize: 1 passed, 0 failed', '✗ auth/basic-cimd: 0 passed, 1 failed', '✓ auth/wif-jwt-bearer: 2 passed, 0 failed, 1 warnings']))).toEqual({ passed: 1, failed: 2, skipped: 0 })
  })

  test('has failed where it ended with an error or ran nothing', () => {
    expect(fromConformance(1, summary(['✓ initialize: 1 passed, 0 failed']))).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(fromConformance(0, '')).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('of one scenario alone: passed without a warning, or failed', () => {
    const of = (code, line) => fromScenario(code, `Test Results:\n${line}\n`)
    expect(of(0, 'Passed: 1/1, 0 failed, 0 warnings')).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(of(0, 'Passed: 1/1, 0 failed, 1 warnings')).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(of(1, 'Passed: 0/1, 1 failed, 0 warnings')).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(of(0, '')).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('reads what the real suite writes', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'node_modules/@modelcontextprotocol/conformance/dist/index.js'), 'client', '--command', 'false', '--suite', 'metadata'], { cwd: folder }).catch((error) => error)
    expect(fromConformance(1, stdout)).toEqual({ passed: 0, failed: expect.any(Number), skipped: 0 })
    expect(fromConformance(1, stdout).failed).toBeGreaterThan(1)
  })
})
