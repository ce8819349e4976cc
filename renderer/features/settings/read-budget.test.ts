import { expect, test } from 'vitest'
import { readCalls, readMoney, readPrices } from './read-budget.ts'

test.each([
  ['', null],
  [' 60 ', 60],
  ['0', undefined],
  ['1.5', undefined],
  ['100001', undefined],
])('calls %j', (text, value) => {
  expect(readCalls(text)).toMatchObject(value === undefined ? { kind: 'wrong' } : { kind: 'value', value })
})

test.each([
  ['2,50', 2.5],
  ['', null],
  ['-1', undefined],
  ['x', undefined],
])('money %j', (text, value) => {
  expect(readMoney(text)).toMatchObject(value === undefined ? { kind: 'wrong' } : { kind: 'value', value })
})

test('prices name their model, and are two numbers', () => {
  expect(readPrices([{ model: ' openai/gpt-* ', input: '1,25', output: '10' }])).toEqual({ kind: 'value', value: [{ model: 'openai/gpt-*', input: 1.25, output: 10 }] })
  expect(readPrices([{ model: 'x', input: '1', output: '2', cached: '0,1' }])).toEqual({ kind: 'value', value: [{ model: 'x', input: 1, output: 2, cachedInput: 0.1 }] })
  expect(readPrices([{ model: 'x', input: '1', output: '2', cached: 'y' }])).toMatchObject({ kind: 'wrong' })
  expect(readPrices([{ model: '', input: '1', output: '1' }])).toMatchObject({ kind: 'wrong' })
  expect(readPrices([{ model: 'x', input: '', output: '1' }])).toMatchObject({ kind: 'wrong' })
})
