import { Validator } from '@cfworker/json-schema'
import { expect, test } from 'vitest'
import { configSchema } from './config-schema.ts'

test('accepts what people write and says what each field is for', () => {
  const schema = configSchema()
  const validator = new Validator(schema, '7')
  expect(validator.validate({ mcpServers: { a: { command: 'x', env: { A: 1 }, foreign: true } }, foreign: 1 }).valid).toBe(true)
  expect(validator.validate({ mcpServers: { a: { command: 7 } } }).valid).toBe(false)
  expect(validator.validate({ mcpServers: { a: { type: 'smoke-signals' } } }).valid).toBe(false)
  expect(JSON.stringify(schema)).toContain('The program that Steward starts')
})
