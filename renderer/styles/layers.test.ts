import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const renderer = join(import.meta.dirname, '..')
const order = '@layer tokens, base, components, features;'
const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'))

test('there are style sheets to look at', () => expect(sheets.length).toBeGreaterThan(20))

// The first sheet that loads fixes the order of the layers, and the bundler decides which one that is.
test.each(sheets)('%s names the order of the layers and puts every rule into one', (name) => {
  const text = readFileSync(join(renderer, name), 'utf8')
  expect(text).toContain(order)
  const rest = text.replace(order, '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/@import [^;]+;/g, '').trim()
  expect(rest === '' || /^@layer (tokens|base|components|features) \{[\s\S]*\}$/.test(rest)).toBe(true)
})
