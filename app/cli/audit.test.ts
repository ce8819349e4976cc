import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createHome, expectCode, steward } from './run-steward.fixture.ts'

const home = createHome()
afterAll(home.remove)
const here = ['--home', home.home, '--config', home.config]
const ledger = join(home.home, 'audit', 'ledger.jsonl')

test('audit: verify with its own exit codes, a witness, and the export', async () => {
  const called = await steward([...here, 'call', 'everything', 'echo', '--args', '{"message":"a needle"}', '--allow', '*/*'])
  expectCode(called.code, 0, called.stderr)

  const witness = join(home.folder, 'witness.json')
  const kept = await steward([...here, 'audit', 'checkpoint', '--output', witness])
  expectCode(kept.code, 0, kept.stderr)
  // No keychain here: that is said, and not an ok.
  expect(kept.stderr).toContain('not signed')
  const [verified, exported] = await Promise.all([steward([...here, 'audit', 'verify', '--from', witness, '--json']), steward([...here, 'audit', 'export', '--format', 'cef'])])
  expectCode(verified.code, 3, verified.stderr)
  expect(verified.lines()).toMatchObject([{ kind: 'unsigned-tail', exitCode: 3, notes: [expect.stringContaining('its root fits')] }])
  expectCode(exported.code, 0, exported.stderr)
  expect(exported.stdout).toMatch(/^CEF:0\|Steward\|Steward\|.*call-ended.*$/m)
  expect(exported.stdout).not.toContain('needle')

  const text = readFileSync(ledger, 'utf8')
  writeFileSync(ledger, text.replace('"echo"', '"ECHO"'))
  const altered = await steward([...here, 'audit', 'verify'])
  expectCode(altered.code, 1, altered.stderr)
  expect(altered.stdout).toMatch(/ALTERED from entry \d+/)
  writeFileSync(ledger, `${text.split('\n').slice(0, 3).join('\n')}\n`)
  const [cut, mistake] = await Promise.all([steward([...here, 'audit', 'verify']), steward([...here, 'audit', 'verify', '--wrong'])])
  expectCode(cut.code, 2, cut.stderr)
  expect(cut.stdout).toContain('TRUNCATED from entry 4')
  expectCode(mistake.code, 4, mistake.stderr)
  expect(mistake.stderr).toContain('--help after the command')
}, 60_000)
