import { expect, test } from 'vitest'
import { createOwnCalls } from '#core/context/own-calls.ts'
import type { EventDraft, EventLog } from '#core/conversations/event-log.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import type { CatalogTool, ToolCatalog } from '#core/tools/tool-catalog.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'
import { runToolCalls } from './run-tool-calls.ts'

const unused = {} as never

test('of thousands of calls in one answer the first are made; every one has its result', async () => {
  const drafts: EventDraft[] = []
  const log = { append: (draft: EventDraft) => void drafts.push(draft) } as Partial<EventLog> as EventLog
  const tool: CatalogTool = { server: 's', modelName: 's__t', definitionHash: 'h', signs: [], tool: { name: 't', inputSchema: { type: 'object' } } }
  const catalog = { byModelName: () => tool, list: () => [tool] } as Partial<ToolCatalog> as ToolCatalog
  let made = 0
  const gate: ToolGate = {
    call: () => Promise.resolve({ content: [], outcome: { kind: 'ok' }, durationMs: ++made, trusted: false }),
  } as Partial<ToolGate> as ToolGate
  const calls = Array.from({ length: 3_000 }, (_, index) => ({ callId: `c${index}`, modelName: 's__t', rawArguments: '{}' }))
  await runToolCalls({ log, gate, catalog, own: createOwnCalls({ ports: { blobs: unused, conversations: unused }, ledger: unused, conversationId: 'c', turnIds: [], tools: [] }), sources: { trusts: () => false, list: () => [] } }, { conversationId: 'c', turnId: 't', step: 0 }, calls, createTurnTrail(), new AbortController().signal)
  expect(made).toBe(64)
  const results = drafts.flatMap((draft) => (draft.type === 'tool-result' ? [draft] : []))
  expect(new Set(results.map(({ callId }) => callId)).size).toBe(3_000)
  expect(results.filter(({ outcome }) => outcome.kind === 'failed' && outcome.problem.code === 'too-many-calls')).toHaveLength(2_936)
})
