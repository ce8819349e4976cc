import { expect, test } from 'vitest'
import { calls } from './contract.ts'
import { defaultContextSettings } from './context.ts'
import { defaultBudgets, settingsSchema } from './settings.ts'

test('a file without anything gives the defaults', () => {
  expect(settingsSchema.parse({})).toEqual({ theme: 'system', defaultModel: null, providers: [], maxSteps: 50, systemPrompt: '', firstRunDone: false, budgets: defaultBudgets, titles: { byModel: true, model: null }, context: defaultContextSettings })
})

test.each([{ theme: 'dark' }, { maxSteps: 7 }, { defaultModel: null }, {}])('the change %o says nothing about the rest', (change) => {
  expect(calls['settings.update'].input.parse(change)).toEqual(change)
})
