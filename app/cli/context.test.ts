import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ContextBill } from '#contract/context.ts'
import { createHome, expectCode, steward } from './run-steward.fixture.ts'

const place = createHome({})
const mock = new LLMock({ port: 0 })
beforeAll(async () => {
  mkdirSync(place.home, { recursive: true })
  writeFileSync(join(place.home, 'settings.json'), JSON.stringify({ titles: { byModel: false, model: null }, context: { limits: [{ model: '*', tokens: 1_500 }] } }))
  mock.addFixture({ match: { predicate: () => true }, response: ({ messages }) => ({ content: JSON.stringify(messages[0]).includes('You shorten a conversation') ? 'A summary.' : 'Yes.' }) })
  await mock.start()
})
afterAll(async () => {
  await mock.stop()
  place.remove()
})

test('with --compact a chat without a person sums up its older turns when they fill the window; context tells what is left', async () => {
  const args = ['--home', place.home, '--config', place.config, '--json']
  const by = ['--provider', 'openai-compatible', '--model', 'mock', '--base-url', `${mock.url}/v1`]
  const chat = await steward([...args, 'chat', ...by, '--compact'], { input: `${'one '.repeat(600)}\n${'two '.repeat(600)}\nthree\n` })
  expectCode(chat.code, 0, chat.stderr)
  const lines = chat.lines<{ type: string; conversationId: string; summary?: string }>()
  expect(lines.filter(({ type }) => type === 'compacted' || type === 'turn-start').map(({ type }) => type)).toEqual(['turn-start', 'turn-start', 'compacted', 'turn-start'])
  expect(chat.stderr).toContain('A summary.')
  const conversationId = lines[0]?.conversationId ?? ''

  const context = await steward([...args, 'context', '--conversation', conversationId, ...by])
  expectCode(context.code, 0, context.stderr)
  expect(context.lines<ContextBill>()).toMatchObject([{ type: 'context', limit: { tokens: 1_500, source: 'set' }, history: { turns: 2 }, compactions: [{ summary: 'A summary.', on: true }] }])
  const shown = await steward([...args.slice(0, -1), 'context', '--conversation', conversationId, ...by])
  expect(shown.stdout).toMatch(/^ +\d+ +system prompt\n +\d+ +summary +of older turns\n +\d+ +history +2 turns\n\n[\d,]+ of 1,500 tokens \(\d+ %\), as you set it; openai-compatible\/mock\n$/)
})
