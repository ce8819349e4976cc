import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createHome, expectCode, steward } from './run-steward.fixture.ts'

const place = createHome({})
afterAll(() => place.remove())
const walk = join(import.meta.dirname, '../../e2e/fixtures/recorded/walk.jsonl')

test('a file is replayed without a host, a data folder or anything else', async () => {
  const nowhere = join(place.folder, 'never-made')
  const [lines, shown] = await Promise.all([steward(['--home', nowhere, '--json', 'conversations', 'replay', walk, '--speed', 'max']), steward(['--home', nowhere, 'conversations', 'replay', walk, '--speed', 'max', '--up-to', 't2'])])
  expectCode(lines.code, 0, lines.stderr)
  const events = lines.lines<ConversationEvent>()
  expect(events.filter(({ type }) => type === 'turn-end').map((event) => ('turnId' in event ? event.turnId : ''))).toEqual(['t1', 't2', 't3', 't4'])
  expect(events.flatMap((event) => (event.type === 'message-delta' && event.turnId === 't4' ? [event.text] : [])).join('')).toBe('Enjoy the walk.')
  expectCode(shown.code, 0, shown.stderr)
  expect(shown.stdout).toContain('> And if it rains?')
  expect(shown.stdout).toContain('Take the **shore path**')
  expect(shown.stdout).not.toContain('with children')
  expect(shown.stderr).toContain('→ maps/find_paths')
  expect(existsSync(nowhere)).toBe(false)
})

test('what came from elsewhere is asked again of a model here: its tools answer from the record, though their server never was on this computer', async () => {
  const mock = new LLMock({ port: 0 })
  await mock.start()
  try {
    mock.on({ userMessage: 'half a day', hasToolResult: false }, { toolCalls: [{ name: 'maps__find_paths', arguments: '{"hours":4,"near":"the lake"}' }, { name: 'maps__find_paths', arguments: '{"near":"the sea"}' }] })
    mock.onMessage(/./, { content: 'Take the ridge.' })
    const here = ['--home', place.home, '--config', place.config]
    const imported = await steward([...here, 'conversations', 'import', walk])
    expectCode(imported.code, 0, imported.stderr)
    const rerun = await steward([...here, '--json', 'conversations', 'rerun', imported.stdout.trim(), '--provider', 'openai-compatible', '--model', 'local', '--base-url', `${mock.url}/v1`])
    expectCode(rerun.code, 0, rerun.stderr)
    expect(rerun.lines().at(-1)).toMatchObject({ type: 'rerun-summary', questions: 3, answers: [{ calls: { recorded: 1, unrecorded: 1, called: 0 }, before: { durationMs: 11800 } }, {}, { question: 'Thank you!' }] })
  } finally {
    await mock.stop()
  }
})
