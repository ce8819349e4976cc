import { expect, test } from 'vitest'
import { type CodeNode, highlight, HIGHLIGHT_LIMIT, languageOf, loadLanguage } from './highlight.ts'

function textOf(nodes: readonly CodeNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('')
}

test('names and aliases lead to a language, everything else to none', () => {
  expect(languageOf('TS')).toBe('typescript')
  expect(languageOf('python')).toBe('python')
  expect(languageOf('constructor')).toBeUndefined()
  expect(languageOf('')).toBeUndefined()
})

test('code is coloured without markup and keeps every character', async () => {
  const code = 'const text = "<b>&amp;</b>" // <script>\n'
  expect(highlight(code, 'typescript')).toBeUndefined()
  await loadLanguage('typescript')
  const nodes = highlight(code, 'typescript')
  expect(nodes && textOf(nodes)).toBe(code)
  expect(nodes?.some((node) => typeof node !== 'string' && node.scope === 'keyword')).toBe(true)
})

test('very long code stays plain', async () => {
  await loadLanguage('json')
  expect(highlight('1'.repeat(HIGHLIGHT_LIMIT + 1), 'json')).toBeUndefined()
})
