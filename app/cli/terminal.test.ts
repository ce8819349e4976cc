import { spawnSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { createHome, expectCode, startOnTerminal, type Running } from './run-steward.fixture.ts'

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
