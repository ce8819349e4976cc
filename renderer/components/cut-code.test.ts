import { expect, test } from 'vitest'
import { cutCode } from './cut-code.ts'

test('code is cut every 32 lines and loses nothing; what is done keeps its identity', () => {
  let code = ''
  let chunks = cutCode('')
  for (let line = 0; line < 200; line++) {
    code += `line ${line}${line % 7 === 0 ? '' : '\n'}`
    const next = cutCode(code, chunks)
    expect(next.map(({ text }) => text).join('')).toBe(code)
    expect(next.slice(0, chunks.length - 1).every((chunk, index) => chunk === chunks[index])).toBe(true)
    chunks = next
  }
  expect(chunks.slice(0, -1).every(({ text }) => text.split('\n').length === 33)).toBe(true)
  expect(cutCode('another code', chunks)).toEqual([{ text: 'another code', start: 0 }])
})
