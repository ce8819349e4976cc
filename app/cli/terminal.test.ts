import { spawnSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { createHome, expectCode, startOnTerminal, steward, type Running } from './run-steward.fixture.ts'

/** `script` of util-linux gives a program a terminal; macOS has another one of that name. */
const hasScript = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false

const place = createHome()
afterAll(() => place.remove())
const here = ['--home', place.home, '--config', place.config]
const prompt = 'call everything/echo message="hi"'
const running: Running[] = []
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
})

function onTerminal(args: readonly string[]): Running & { type(text: string): void } {
  const started = startOnTerminal([...here, ...args])
  running.push(started)
  return { ...started, type: (text) => void started.child.stdin.write(text) }
}
const CTRL_C = '\x03'

test.skipIf(!hasScript)('a person is shown the whole call, allows it, and sees the answer', async () => {
  const terminal = onTerminal(['run', prompt, '--provider', 'demo'])
  await terminal.shown(/Answer: /)
  await terminal.shown(/Allow everything to run echo/)
  await terminal.shown(/message: "hi"/)
  terminal.type('y\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toContain('→ everything/echo {"message":"hi"}')
  expect(stdout).toContain('✓ everything/echo')
})

test.skipIf(!hasScript)('deny with a message reaches the model, and the exit code says so', async () => {
  const terminal = onTerminal(['run', prompt, '--provider', 'demo'])
  await terminal.shown(/Answer: /)
  terminal.type('m\r')
  await terminal.shown(/Message to the model: /)
  terminal.type('use another tool\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 3, stdout)
  expect(stdout).toContain('use another tool')
})

test.skipIf(!hasScript)('edited arguments are checked, shown again, and are what runs', async () => {
  const terminal = onTerminal(['run', prompt, '--provider', 'demo'])
  await terminal.shown(/Answer: /)
  terminal.type('e\r')
  await terminal.shown(/Arguments as JSON: /)
  // Ctrl+U empties the line.
  terminal.type('\x15{"message": 5}\r')
  await terminal.shown(/message: .*string/i)
  terminal.type('\x15{"message":"edited"}\r')
  await terminal.shown(/message: "edited"/)
  terminal.type('y\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toContain('Echo: edited')
})

test.skipIf(!hasScript)('Ctrl+C at the question stops the turn', async () => {
  const terminal = onTerminal(['run', prompt, '--provider', 'demo'])
  await terminal.shown(/Answer: /)
  terminal.type(CTRL_C)
  const { code, stdout } = await terminal.ended
  expectCode(code, 130, stdout)
  expect(stdout).not.toContain('Echo: hi')
})

test.skipIf(!hasScript)('what was typed before the question does not answer it', async () => {
  const terminal = onTerminal(['run', prompt, '--provider', 'demo'])
  terminal.type('y\ry\ry\r')
  await terminal.shown(/Answer: /)
  await new Promise((resolve) => setTimeout(resolve, 500))
  terminal.type('n\r')
  expect(await terminal.ended).toMatchObject({ code: 3 })
})

test.skipIf(!hasScript)('a chat asks once for a conversation, and Ctrl+C stops an answer but not the chat', async () => {
  const terminal = onTerminal(['chat', '--provider', 'demo'])
  await terminal.shown(/> $/)
  terminal.type(`${prompt}\r`)
  await terminal.shown(/Answer: /)
  terminal.type('c\r')
  await terminal.shown(/✓ everything\/echo[^]*> $/)
  terminal.type('call everything/echo message="again"\r')
  await terminal.shown(/Echo: again[^]*> $/)
  terminal.type('call everything/trigger-long-running-operation duration=30 steps=30\r')
  await terminal.shown(/trigger-long-running-operation[^]*Answer: /)
  terminal.type('y\r')
  await terminal.shown(/→ everything\/trigger-long-running-operation/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  terminal.type(CTRL_C)
  await terminal.shown(/trigger-long-running-operation was stopped[^]*> $/)
  terminal.type('quit\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toContain('steward chat --conversation ')
}, 60_000)

test.skipIf(!hasScript)('a chat asks again, shows its branches, goes on in another one, and forks; the same from scripts', async () => {
  const terminal = onTerminal(['chat', '--provider', 'demo'])
  await terminal.shown(/> $/)
  terminal.type('hello\r')
  await terminal.shown(/hello[^]*demo[^]*> $/i)
  terminal.type('/retry\r')
  await terminal.shown(/\/retry[^]*\n[^]*> $/)
  terminal.type('/branches\r')
  await terminal.shown(/ {2}1 {2}demo\/[^]*hello[^]*\* 2 {2}demo\/[^]*> $/)
  terminal.type('/branches 1\r')
  await terminal.shown(/the next message follows branch 1[^]*> $/)
  terminal.type('/fork\r')
  await terminal.shown(/you are in hello \(copy\) now[^]*> $/)
  terminal.type('quit\r')
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  const forked = /steward chat --conversation (\S+)/.exec(stdout)?.[1] ?? ''
  const beside = await steward([...here, '--json', 'run', 'help', '--provider', 'demo', '--conversation', forked, '--parent', 'none'])
  expectCode(beside.code, 0, beside.stderr)
  const { stdout: tree } = await steward([...here, 'conversations', 'show', forked, '--tree'])
  expect(tree.trimEnd().split('\n')).toEqual([expect.stringMatching(/^ {2}1 .*hello/), expect.stringMatching(/^\* 2 .*help/)])
}, 60_000)

test.skipIf(!hasScript)('calls of one step are a list first; a rule with an end is shown with what it means, and then listed, revoked and denied', { timeout: 60_000 }, async () => {
  const terminal = onTerminal(['run', 'call everything/echo message="one"\ncall everything/get-sum a=1 b=2\ncall everything/get-sum a=3 b=4', '--provider', 'demo'])
  await terminal.shown(/The model wants 3 calls at once:[^]*everything\/echo \{"message":"one"\}[^]*y allow all once · o one by one · n deny all[^]*Answer: /)
  terminal.type('o\r')
  await terminal.shown(/Allow everything to run echo[^]*Answer: /)
  terminal.type('y\r')
  await terminal.shown(/Allow everything to run get-sum[^]*Answer: /)
  terminal.type('a w for 1h\r')
  await terminal.shown(/everything may run get-sum where the arguments are any[^]*y take it · e change it/)
  terminal.type('e\r')
  for (const [field, value] of [['a', '0 9'], ['b', '0 9']] as const) {
    await terminal.shown(new RegExp(`  ${field}: 1 .*2 a number`))
    terminal.type('\x152\r')
    await terminal.shown(new RegExp(`  ${field} a number from … to …: `))
    terminal.type(`\x15${value}\r`)
  }
  await terminal.shown(/a is from 0 to 9, and b is from 0 to 9/)
  terminal.type('y\r')
  // The other one is covered by the rule, and not asked about.
  const { code, stdout } = await terminal.ended
  expectCode(code, 0, stdout)
  expect(stdout).toMatch(/The sum of 3 and 4 is 7/)

  const grant = (await steward([...here, '--json', 'permissions', 'list'])).lines<{ grantId: string; expiresAt: number; rule: object }>().at(-1)
  expect(grant).toMatchObject({ rule: { kind: 'tool-where', tool: 'get-sum' } })
  expect(grant?.expiresAt).toBeGreaterThan(Date.now())
  const revoked = await steward([...here, 'permissions', 'revoke', grant?.grantId ?? ''])
  expect(revoked.stdout).toContain('Revoked: everything may run get-sum where a is from 0 to 9, and b is from 0 to 9, until ')
  expect((await steward([...here, 'permissions', 'deny', 'everything/get-*'])).stdout).toContain('everything may never run tools like get-*')
})
