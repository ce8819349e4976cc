import { expect, test } from 'vitest'
import { clientCapabilities } from './client-capabilities.ts'

test('a server is promised only what works here and what the person allowed', () => {
  const off = { sampling: 'off' } as const
  const ask = { sampling: 'ask' } as const
  expect(clientCapabilities({ options: off, person: true, views: false })).toMatchObject({ roots: { listChanged: true }, elicitation: { form: {}, url: {} } })
  expect(clientCapabilities({ options: off, person: true, views: false })).not.toHaveProperty('sampling')
  expect(clientCapabilities({ options: ask, person: true, views: false })).toMatchObject({ sampling: { tools: {} } })
  const alone = clientCapabilities({ options: ask, person: false, views: false })
  expect(alone).not.toHaveProperty('sampling')
  expect(alone).not.toHaveProperty('elicitation')
  expect(JSON.stringify(alone)).not.toContain('mcp-app')
  expect(clientCapabilities({ options: off, person: true, views: true })).toMatchObject({ extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } })
})
