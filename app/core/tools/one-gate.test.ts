import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect, test } from 'vitest'

const app = join(import.meta.dirname, '..', '..')

/** Sources outside `core/mcp` (which implements it) that name a call of a server's tool. */
function callers(): string[] {
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(50)
  return files.filter((file) => !file.startsWith(join('core', 'mcp')) && /\bcallTool\b/.test(readFileSync(join(app, file), 'utf8'))).map((file) => relative('.', file).split(sep).join('/'))
}

test('only the gate reaches a server’s tool', () => {
  expect(callers()).toEqual(['core/tools/call-tool.ts'])
})

test('only a session builds a client', () => {
  const builders = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && /new Client\(/.test(readFileSync(join(app, file), 'utf8')))
  expect(builders).toEqual([join('core', 'mcp', 'open-session.ts')])
})
