/** A document that names a file which is not there has stopped being true. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const documents = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).split('\n').filter((path) => path !== '')

test('every link of every document leads to a file', () => {
  expect(documents.length).toBeGreaterThan(20)
  const dead = documents.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(document), target)))
      .map((target) => `${document} -> ${target}`),
  )
  expect(dead).toEqual([])
})

test('each row of the feature table links a test', () => {
  const rows = readFileSync('README.md', 'utf8').split('\n').filter((line) => line.startsWith('| **') && line.split('|').length === 6)
  expect(rows.length).toBeGreaterThan(15)
  for (const row of rows) expect(row).toMatch(/\]\([^)]+(\.test\.ts|\.spec\.ts|conformance\/README\.md)\)/)
})
