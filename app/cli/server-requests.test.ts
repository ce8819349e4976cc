import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createHome, expectCode, startOnTerminal, steward, type Running } from './run-steward.fixture.ts'

/** `script` of util-linux gives a program a terminal; macOS has another one of that name. */
const hasScript = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false

const place = createHome()
afterAll(() => place.remove())
const here = ['--home', place.home, '--config', place.config]
const running: Running[] = []
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
})

/** A tool of the reference server, allowed for this run, so that only the server's own question is left. */
function callOnTerminal(tool: string, args: object = {}, env: Record<string, string> = {}): Running & { type(text: string): void } {
  const started = startOnTerminal([...here, 'call', 'everything', tool, '--args', JSON.stringify(args), '--allow', 'everything/*'], { env })
  running.push(started)
  return { ...started, type: (text) => void started.child.stdin.write(text) }
}

test.skipIf(!hasScript)('a form is filled in field by field, and what does not fit is asked again', { timeout: 60_000 }, async () => {
  const terminal = callOnTerminal('trigger-elicitation-request')
  await terminal.shown(/everything asks you for something:[^]*Answer: /)
  terminal.type('y\r')
  await terminal.shown(/Your full, legal name/)
  terminal.type('Ada\r')
  await terminal.shown(/Agree to the terms/)
  terminal.type('perhaps\r')
  await terminal.shown(/y or n\./)
  terminal.type('y\r')
  // The rest takes what is proposed, or is left out.
  const fields = [/Favorite first line/, /email address/, /homepage|Portfolio/, /date of birth/, /favorite integer/, /Favorite number/, /favorite friend/, /favorite instruments/, /favorite hero/, /types of fish/, /type of pet/]
  for (const field of fields) {
    await terminal.shown(field)
    terminal.type('\r')
  }
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toContain('Ada')
  expect(stdout).toContain('It was a dark and stormy night.')
})

test.skipIf(!hasScript)('a form is declined', async () => {
  const terminal = callOnTerminal('trigger-elicitation-request')
  await terminal.shown(/Answer: /)
  terminal.type('n\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toMatch(/declined/i)
})

test.skipIf(!hasScript)('an address is shown whole and opened with $BROWSER only after the answer', async () => {
  const log = join(place.folder, 'opened.txt')
  const browser = join(place.folder, 'browser.sh')
  writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$1" > '${log}'\n`)
  chmodSync(browser, 0o755)
  const terminal = callOnTerminal('trigger-url-elicitation', { url: 'https://xn--exmple-cua.example/sign?next=1' }, { BROWSER: browser })
  await terminal.shown(/Host: +xn--exmple-cua\.example[^]*Careful: [^]*Answer: /)
  expect(() => readFileSync(log)).toThrow('ENOENT')
  terminal.type('o\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(readFileSync(log, 'utf8')).toBe('https://xn--exmple-cua.example/sign?next=1')
})

test.skipIf(!hasScript)('sampling is off until it is turned on, and each step is shown', async () => {
  const shown = await steward([...here, '--json', 'servers', 'options', 'everything'])
  expect(shown.lines()).toMatchObject([{ server: 'everything', sampling: 'off' }])
  const changed = await steward([...here, '--json', 'servers', 'options', 'everything', '--sampling', 'ask', '--sampling-model', 'demo/scripted', '--root', place.folder])
  expectCode(changed.code, 0, changed.stderr)
  expect(changed.lines()).toMatchObject([{ sampling: 'ask', samplingModel: { providerId: 'demo', model: 'scripted' }, roots: [{ path: place.folder }] }])

  const terminal = callOnTerminal('trigger-sampling-request', { prompt: 'Say a word' })
  await terminal.shown(/asks for an answer of your model:[^]*Say a word[^]*Answer: /)
  terminal.type('y\r')
  await terminal.shown(/The answer for everything:/)
  terminal.type('y\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toContain('LLM sampling result')
})

test('without a terminal no server is told that somebody can be asked', async () => {
  const { lines } = await steward([...here, '--json', 'tools', 'everything'])
  expect(lines<{ name: string }>().map(({ name }) => name)).not.toContain('trigger-elicitation-request')
})
