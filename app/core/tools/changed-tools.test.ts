import { expect, test } from 'vitest'
import type { Grant } from '#contract/grant.ts'
import type { CatalogTool } from './tool-catalog.ts'
import { toToolView } from './tool-catalog.ts'
import { dropChangedGrants } from './drop-changed-grants.ts'
import { modelTools } from './model-tools.ts'
import { createKeepingTrust } from './test-support/test-gate.ts'

const tool = (name: string, definitionHash: string, description: string): CatalogTool => ({ server: 's', modelName: `s__${name}`, definitionHash, signs: [], tool: { name, description, inputSchema: { type: 'object', properties: { now: {} } } } })
const ofTool = { server: 's', serverHash: 'e' }
const grant = (grantId: string, rule: Grant['rule']): Grant => ({ grantId, createdAt: 0, scope: { kind: 'always' }, rule, uses: 0 })

test('a model is told of a changed tool as it was approved, of a new one as it is', () => {
  const trust = createKeepingTrust()
  trust.approveTool('s', 'same', 'h1', { name: 'same', description: 'same' })
  trust.approveTool('s', 'changed', 'h1', { name: 'changed', description: 'as it was', inputSchema: { type: 'object', properties: { before: {} } } })
  trust.approveTool('s', 'broken', 'h1', {})
  const tools = [tool('new', 'h1', 'new words'), tool('same', 'h1', 'same'), tool('changed', 'h2', 'as it is'), tool('broken', 'h2', 'as it is')]
  expect(modelTools({ forModel: () => tools }, trust)).toMatchObject([
    { name: 's__new', description: 'new words' },
    { name: 's__same', description: 'same' },
    { name: 's__changed', description: 'as it was', inputSchema: { properties: { before: {} } } },
    { name: 's__broken', description: '', inputSchema: { type: 'object' } },
  ])
  expect([toToolView(tools[2] ?? expect.unreachable(), 'h1').changed, toToolView(tools[0] ?? expect.unreachable()).changed]).toEqual([true, false])
  trust.approveTool('s', 'changed', 'h2', { name: 'changed', description: 'as it is' })
  expect(modelTools({ forModel: () => tools }, trust)[2]).toMatchObject({ description: 'as it is' })
})

test('a change takes the grants of that tool, for good, and of no other', () => {
  const rules: Record<string, Grant['rule']> = {
    old: { kind: 'tool', ...ofTool, tool: 'changed', definitionHash: 'h1' },
    exact: { kind: 'tool-arguments', ...ofTool, tool: 'changed', definitionHash: 'h1', arguments: {} },
    where: { kind: 'tool-where', ...ofTool, tool: 'changed', definitionHash: 'h1', conditions: [] },
    same: { kind: 'tool', ...ofTool, tool: 'same', definitionHash: 'h1' },
    missing: { kind: 'tool', ...ofTool, tool: 'missing', definitionHash: 'h1' },
    reading: { kind: 'read-only', ...ofTool },
    refusal: { kind: 'deny', server: 's', tool: 'changed' },
  }
  const grants = Object.entries(rules).map(([id, rule]) => grant(id, rule))
  const told: number[] = []
  const catalog = { list: () => [tool('changed', 'h2', ''), tool('same', 'h1', '')] }
  const drop = (): void => dropChangedGrants(createKeepingTrust(grants), catalog, (_event, payload) => void told.push((payload as { grants: unknown[] }).grants.length))
  drop()
  drop()
  expect([grants.map(({ grantId }) => grantId), told]).toEqual([['same', 'missing', 'reading', 'refusal'], [4]])
})
