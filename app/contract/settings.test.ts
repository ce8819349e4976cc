import { expect, test } from 'vitest'
import { calls } from './contract.ts'
import { defaultBudgets, settingsSchema } from './settings.ts'

test('a file without anything gives the defaults', () => {
  expect(settingsSchema.parse({})).toEqual({ theme: 'system', defaultModel: null, providers: [], maxSteps: 50, systemPrompt: '', firstRunDone: false, budgets: defaultBudgets })
})

test.each([{ theme: 'dark' }, { maxSteps: 7 }, { defaultModel: null }, {}])('the change %o says nothing about the rest', (change) => {
  expect(calls['settings.update'].input.parse(change)).toEqual(change)
})
