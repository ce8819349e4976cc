import { Text } from '@codemirror/state'
import { expect, test } from 'vitest'
import { fromDiagnostic, mergeProblems } from './editor-problem.ts'
import { hoverText } from './hover-source.ts'
import { createJsonService } from './json-service.ts'

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    mcpServers: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { command: { type: 'string', description: 'The program to start.' }, args: { type: 'array', items: { type: 'string' } }, disabled: { type: 'boolean' } },
      },
    },
  },
}
const service = createJsonService(schema)

function lines(text: string): Text {
  return Text.of(text.split('\n'))
}

test('a value of the wrong type is found with its line and column', async () => {
  const problems = (await service.validate(lines('{\n  "mcpServers": {\n    "a": { "command": 7 }\n  }\n}'))).map(fromDiagnostic)
  expect(problems).toEqual([{ line: 3, column: 23, severity: 'warning', message: expect.stringContaining('string') }])
})

test('a text that does not parse is an error; comments and trailing commas are not', async () => {
  expect((await service.validate(lines('{ "mcpServers": '))).map(fromDiagnostic)[0]).toMatchObject({ line: 1, severity: 'error' })
  expect(await service.validate(lines('{\n  // mine\n  "mcpServers": { "a": { "args": ["x",], }, },\n}'))).toEqual([])
})

test('the dialect of the schema is never loaded', async () => {
  expect(await service.validate(lines('{}'))).toEqual([])
})

test('the schema proposes the fields of an entry', async () => {
  const text = lines('{ "mcpServers": { "a": { "" } } }')
  const items = await service.complete(text, text.toString().indexOf('""') + 1)
  expect(items.map((item) => item.label).toSorted()).toEqual(['args', 'command', 'disabled'])
})

test('the hover says what the schema says', async () => {
  const text = lines('{ "mcpServers": { "a": { "command": "npx" } } }')
  const hover = await service.hover(text, text.toString().indexOf('command') + 1)
  expect(hover && hoverText(hover.contents)).toBe('The program to start.')
})

test("Steward's own problem takes the place of the service's on the same line", () => {
  const own = { line: 3, column: 1, severity: 'error', message: 'own', nextStep: 'Do this.' } as const
  const same = { line: 3, column: 9, severity: 'warning', message: 'same line' } as const
  const other = { line: 1, column: 1, severity: 'warning', message: 'other line' } as const
  expect(mergeProblems([own], [same, other])).toEqual([other, own])
})
