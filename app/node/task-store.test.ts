import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { OpenTask } from '#core/ports/task-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { createTaskStore } from './task-store.ts'

const task: OpenTask = { callId: 'c1', server: 's', tool: 't', taskId: 'ä/1', conversationId: 'v', turnId: 'u', step: 2, background: false, startedAt: 5, definitionHash: 'h', runBy: 'first' }

test('a task is kept over a restart, is released, taken over once, and forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-tasks-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const open = () => openDatabase(join(folder, 'steward.db'))
  const first = open()
  const before = createTaskStore(first)
  before.add(task)
  before.add({ ...task, callId: 'c2', startedAt: 4, conversationId: null, turnId: null, step: null })
  before.release('c1')
  first.close()

  const second = open()
  const store = createTaskStore(second)
  expect(store.list().map(({ callId, background }) => [callId, background])).toEqual([['c2', false], ['c1', true]])
  expect([store.claim('c1', 'other', 'second'), store.claim('c1', 'first', 'second'), store.claim('c1', 'first', 'third'), store.claim('gone', 'first', 'second')]).toEqual([false, true, false, false])
  expect(store.list()[1]).toEqual({ ...task, background: true, runBy: 'second' })
  store.remove('c2')
  expect(store.list().map(({ callId }) => callId)).toEqual(['c1'])
  second.close()
})
