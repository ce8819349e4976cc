import { expect, test } from 'vitest'
import { createLineSplitter } from './stdio-line-splitter.ts'
import { findMessageId } from './stdio-message-id.ts'

function split(chunks: string[], limit = 1_000_000): { lines: string[]; oversized: number[] } {
  const lines: string[] = []
  const oversized: number[] = []
  const splitter = createLineSplitter(limit, { onLine: (line) => lines.push(line.toString('utf8')), onOversized: ({ size }) => oversized.push(size) })
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  splitter.end()
  return { lines, oversized }
}

test('lines come out as they went in, however they are cut', () => {
  const text = 'one\ntwo ä€😀\n\nthree\nlast without end'
  const bytes = Buffer.from(text)
  for (let size = 1; size < 12; size++) {
    const lines: string[] = []
    const splitter = createLineSplitter(1_000, { onLine: (line) => lines.push(line.toString('utf8')), onOversized: () => lines.push('too long') })
    for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
    splitter.end()
    expect(lines).toEqual(['one', 'two ä€😀', 'three', 'last without end'])
  }
})

test('a line beyond the limit is told with its size, and the next one is whole', () => {
  expect(split(['short\n', 'x'.repeat(600), 'x'.repeat(600), '\nafter\n'], 1_000)).toEqual({ lines: ['short', 'after'], oversized: [1_200] })
})

test('100 MB in one line cost neither memory nor time that grows with the square', () => {
  let size = 0
  const splitter = createLineSplitter(32 * 1024 * 1024, { onLine: () => undefined, onOversized: (line) => (size = line.size) })
  const chunk = Buffer.alloc(65_536, 'x')
  const before = process.memoryUsage().arrayBuffers
  const from = performance.now()
  let most = 0
  for (let sent = 0; sent < 100 * 1024 * 1024; sent += chunk.length) {
    splitter.push(chunk)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  splitter.push(Buffer.from('\n'))
  expect(size).toBe(100 * 1024 * 1024)
  expect(most).toBeLessThan(80 * 1024 * 1024)
  expect(performance.now() - from).toBeLessThan(10_000)
})

test.each([
  ['{"jsonrpc":"2.0","id":7,"result":{"te', 'xt"}}', 7],
  ['{"id":"a\\"b","jsonrpc":"2.0","result":{', '}}', 'a"b'],
  ['{"result":{"id":1,"content":"', '"},"jsonrpc":"2.0","id":8}', 8],
  ['{"result":{"id":1,"content":"', '"},"id":9,"jsonrpc":"2.0"}', 9],
  ['{"result":{"content":"\\"id\\":3,', '"},"jsonrpc":"2.0","id":10}\r', 10],
  ['{"jsonrpc":"2.0","method":"notifications/progress","params":{"id":4', '}}', undefined],
  ['no json at all', 'id: 4}', undefined],
])('the id of %s', (head, tail, id) => {
  expect(findMessageId(head, tail)).toBe(id)
})
