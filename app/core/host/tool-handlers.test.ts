import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { canonicalJson, sha256Hex } from '#contract/canonical-json.ts'
import type { CallContext } from '#contract/contract.ts'
import type { ConsentRequest } from '#contract/consent.ts'
import type { Grant } from '#contract/grant.ts'
import { createTestbed, createTrust, never, odd } from '#core/mcp/test-support/testbed.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'
import { createTestGate } from '#core/tools/test-support/test-gate.ts'
import { createToolCatalog, definitionOf } from '#core/tools/tool-catalog.ts'
import { createBlobStore } from '#node/blob-store.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'
import { toolHandlers } from './tool-handlers.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-tools-'))
const server = join(import.meta.dirname, '../../../e2e/servers/tasks.mjs')
const bed = createTestbed({ tasks: { command: process.execPath, args: [server, 'legacy'], env: { TASKS_DIR: folder } }, odd: odd('plain') })
const validator = createSchemaValidator()
afterAll(async () => {
  await bed.close()
  await validator.close()
  rmSync(folder, { recursive: true, force: true })
})

const catalog = createToolCatalog(bed.guarded)
const context: CallContext = { signal: never }
/** The view `panel` of the server `tasks` is open, and no other. Every request is allowed and kept. */
function open(trust: Partial<TrustStore> = {}) {
  const asked: ConsentRequest[] = []
  const { gate } = createTestGate(bed, validator, {
    blobs: createBlobStore(folder),
    trust: { ...createTrust(), ...trust },
    onChange(pending) {
      for (const request of pending.list()) {
        asked.push(request)
        pending.answer(request.requestId, request.nonce, { kind: 'allow-once' })
      }
    },
  })
  const handlers = toolHandlers({ trust: createTrust(), publish() {}, servers: bed.guarded, catalog, gate, views: { serverOf: (viewId) => (viewId === 'panel' ? 'tasks' : undefined) } })
  const call = (from: string | undefined, name: string, at = 'tasks') =>
    handlers['tool.call']({ server: at, tool: name, arguments: {}, ...(from === undefined ? {} : { view: { viewId: from, conversationId: 'c', turnId: 't' } }) }, context)
  return { asked, call, tools: async (of: string) => (await handlers['server.tools']({ server: of }, context)).tools }
}

test('a view calls the tools of its own server that are meant for views, through the same question, and gets what no model gets', async () => {
  bed.servers.start()
  await Promise.all([bed.state('tasks', 'ready'), bed.state('odd', 'ready')])
  const { asked, call } = open()
  const result = await call('panel', 'button')
  expect(asked).toMatchObject([{ caller: 'view', server: 'tasks', tool: 'button', conversationId: 'c', turnId: 't' }])
  expect(result).toMatchObject({ outcome: { kind: 'ok' }, meta: { page: 1 } })
  // Whole for the view, cut where a model could get it.
  expect(result.content).toMatchObject([{ type: 'text', text: 'x'.repeat(200_000) }])
  const byHand = await call(undefined, 'panel')
  expect([asked[1]?.caller, byHand.content.length]).toEqual(['person', 2])

  await expect(call('panel', 'model-only')).rejects.toMatchObject({ code: 'view-refused' })
  await expect(call('panel', 'echo', 'odd')).rejects.toMatchObject({ code: 'view-refused' })
  await expect(call('gone', 'button')).rejects.toMatchObject({ code: 'view-closed' })
  expect(asked).toHaveLength(2)
})

test('a grant is enough for a view once the person has seen that a view asks', async () => {
  bed.servers.start()
  const { definitionHash: serverHash } = await bed.state('tasks', 'ready')
  const definitionHash = bed.servers.tools('tasks').find(({ tool }) => tool.name === 'button')?.definitionHash ?? ''
  const grant: Grant = { grantId: 'g', createdAt: 0, scope: { kind: 'always' }, rule: { kind: 'tool', server: 'tasks', serverHash, tool: 'button', definitionHash }, uses: 0 }
  const { asked, call } = open({ grants: () => [grant], approvedTool: () => ({ definitionHash, definition: {} }) })
  await call(undefined, 'button')
  expect(asked).toEqual([])
  await call('panel', 'button')
  expect(asked).toMatchObject([{ caller: 'view', reasons: [{ code: 'untrusted-data', text: expect.stringContaining('a view of tasks') }, { code: 'grant' }] }])
  await call('panel', 'button')
  expect(asked).toHaveLength(1)
})

test('a tool for views only is offered to no model, not even by its name; views and icons are told', async () => {
  await bed.state('tasks', 'ready')
  const names = catalog.forModel().map(({ tool }) => tool.name)
  expect([names.includes('button'), names.includes('panel'), names.includes('model-only')]).toEqual([false, true, true])
  const tools = await open().tools('tasks')
  const button = tools.find(({ name }) => name === 'button')
  expect(catalog.byModelName(button?.modelName ?? '')).toBeUndefined()
  expect(button).toMatchObject({ ui: { appOnly: true } })
  expect(tools.find(({ name }) => name === 'panel')).toMatchObject({ ui: { uri: 'ui://tasks/panel', appOnly: false }, icons: [{ mimeType: 'image/png' }], taskSupport: 'required' })
  expect(tools.find(({ name }) => name === 'model-only')).toMatchObject({ ui: { uri: 'ui://tasks/old', appOnly: false } })
  expect(tools.find(({ name }) => name === 'optional')).toMatchObject({ taskSupport: 'optional' })
})

test('what is approved and compared of a tool is what its hash is over, whom it is for included', async () => {
  await bed.state('tasks', 'ready')
  const tools = catalog.list('tasks')
  expect(tools.length).toBeGreaterThan(10)
  expect(await Promise.all(tools.map((tool) => sha256Hex(canonicalJson(definitionOf(tool)))))).toEqual(tools.map(({ definitionHash }) => definitionHash))
  expect(definitionOf(catalog.find('tasks', 'button'))).toMatchObject({ visibility: ['app'] })
})
