import { expect, test } from 'vitest'
import { providerSettingsSchema } from '#contract/model.ts'
import { makeId, newForm, readForm } from './provider-form.ts'

test.each([
  ['My Server (GPU)', [], 'my-server-gpu'],
  ['OpenAI', ['openai'], 'openai-2'],
  ['OpenAI', ['openai', 'openai-2'], 'openai-3'],
  ['漢字', [], 'provider'],
  ['x'.repeat(80), [], 'x'.repeat(32)],
])('%s gets an id of its own', (label, taken, id) => {
  expect(makeId(label, taken)).toBe(id)
  expect(providerSettingsSchema.shape.id.safeParse(id).success).toBe(true)
})

test('a new OpenAI provider needs nothing but its name', () => {
  expect(readForm(newForm('openai'), [])).toEqual({ kind: 'right', settings: { id: 'openai', kind: 'openai', label: 'OpenAI', models: [], toolMode: 'native' } })
})

test('a compatible one needs an address', () => {
  const form = newForm('openai-compatible')
  expect(readForm(form, [])).toMatchObject({ kind: 'wrong', errors: { baseUrl: expect.any(String) } })
  expect(readForm({ ...form, baseUrl: 'localhost:11434' }, []).kind).toBe('wrong')
  expect(readForm({ ...form, baseUrl: ' http://localhost:11434/v1 ', models: 'a\n\n b \n' }, [])).toMatchObject({ kind: 'right', settings: { baseUrl: 'http://localhost:11434/v1', models: ['a', 'b'] } })
})

test('the key never becomes part of the settings', () => {
  expect(JSON.stringify(readForm({ ...newForm('openai'), key: 'sk-hidden' }, []))).not.toContain('sk-hidden')
})
