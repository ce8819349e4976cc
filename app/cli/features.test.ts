import { join } from 'node:path'
import { afterAll, expect, test as sequential } from 'vitest'
import { createHome, expectCode, start, steward } from './run-steward.fixture.ts'

const program = (file: string) => ({ command: process.execPath, args: [join(import.meta.dirname, '../../e2e/servers', file)] })
const place = createHome({ features: program('features.ts') })
afterAll(() => place.remove())
const here = ['--home', place.home, '--config', place.config]
// Most of the time here is waiting for processes.
const test = sequential.concurrent

test('complete prints what the server suggests, and none that cannot be seen', async () => {
  const { code, stdout, stderr } = await steward([...here, 'complete', 'features', 'city', 'P', '--template', 'feature://city/{country}/{city}', '--args', '{"country":"france"}'])
  expectCode(code, 0, stderr)
  expect(stdout).toBe('Paris\n')
  const hidden = await steward([...here, '--json', 'complete', 'features', 'tone', '--prompt', 'review'])
  expect(hidden.lines()).toMatchObject([{ values: ['kind', 'strict'] }])
  expectCode((await steward([...here, 'complete', 'features', 'tone'])).code, 2, 'no prompt and no template')
})

test('skills are listed, and a file of one is read and verified', async () => {
  const { code, stdout, stderr } = await steward([...here, 'skills', 'features'])
  expectCode(code, 0, stderr)
  expect(stdout).toMatch(/skill:\/\/greeting\/SKILL\.md\s+greeting\s+How to greet\./)
  const file = await steward([...here, 'skill', 'features', 'skill://greeting/SKILL.md', 'references/WORDS.md'])
  expect(file.stdout).toBe('hello, good day\n\n')
  expect(file.stderr).not.toContain('not verified')
})

test('traffic shows the messages of a connection', async () => {
  const { code, lines, stderr } = await steward([...here, '--json', 'servers', 'traffic', 'features'])
  expectCode(code, 0, stderr)
  expect(lines().map(({ direction, method }) => `${String(direction)} ${String(method)}`)).toContain('sent tools/list')
  const curl = await steward([...here, 'servers', 'traffic', 'features', '--curl', '0'])
  expectCode(curl.code, 1, 'a program on this machine is not reached by curl')
})

test('watch goes on until Ctrl+C', async () => {
  const running = start([...here, 'watch', 'features', 'feature://note'])
  await running.shown(/watching feature:\/\/note/)
  running.child.kill('SIGINT')
  expectCode((await running.ended).code, 0, 'watch')
})

test('no task is said as no task; one that nobody knows cannot be waited for or cancelled', async () => {
  const list = await steward([...here, 'tasks', 'list'])
  expectCode(list.code, 0, list.stderr)
  expect(list.stderr).toContain('no server works on a task')
  for (const verb of ['wait', 'cancel']) {
    const { code, stderr } = await steward([...here, 'tasks', verb, 'call_nobody'])
    expectCode(code, 1, stderr)
    expect(stderr).toContain('There is no such task')
  }
})
