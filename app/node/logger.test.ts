import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'
import { createMasker } from './mask.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const lines = (file: string): unknown[] => readFileSync(file, 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line))

test('JSON lines, opened at the first one, secrets masked', async () => {
  const masker = createMasker()
  const logs = join(folder.path, 'logs')
  const logger = createLogger({ folder: logs, name: 'terminal', masker, now: () => 0 })
  expect(existsSync(logs)).toBe(false)
  masker.learn('hunter2"hunter2')
  logger.info('key is hunter2"hunter2', { server: 'a', nested: { list: ['hunter2"hunter2', 'Bearer abcdefghijkl'], api_key: 'anything', count: 3 }, gone: undefined })
  logger.error('after')
  await logger.close()
  const [first, second] = lines(join(logs, 'terminal.log'))
  expect(first).toEqual({ at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'key is •••', server: 'a', nested: { list: ['•••', 'Bearer •••'], api_key: '•••', count: 3 } })
  expect(second).toMatchObject({ level: 'error', message: 'after' })
  expect(statSync(join(logs, 'terminal.log')).mode & 0o077).toBe(0)
})

test('turns over at 5 MB and keeps five files', async () => {
  const logger = createLogger({ folder: folder.path, name: 'log', masker: createMasker() })
  for (let index = 0; index < 70; index++) logger.info('x'.repeat(500_000))
  await logger.close()
  const files = readdirSync(folder.path)
  expect(files.length).toBeLessThanOrEqual(5)
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) expect(statSync(join(folder.path, file)).size).toBeLessThan(6_000_000)
})

test('a log that cannot be written harms nobody', async () => {
  writeFileSync(join(folder.path, 'file'), '')
  const logger = createLogger({ folder: join(folder.path, 'file'), name: 'log', masker: createMasker() })
  logger.error('lost')
  await expect(logger.close()).resolves.toBeUndefined()
  expect(() => logger.error('also lost')).not.toThrow()
  await expect(logger.close()).resolves.toBeUndefined()
})

test('a secret is masked in the forms in which it travels', () => {
  const masker = createMasker()
  masker.learn('p@ss/wörd+x')
  masker.learn('short')
  masker.learn('p@ss/wörd+x and more')
  for (const form of ['p@ss/wörd+x', encodeURIComponent('p@ss/wörd+x'), Buffer.from('p@ss/wörd+x').toString('base64')]) expect(masker.text(`a ${form} b`)).toMatch(/^a •••=* b$/)
  expect(masker.text('p@ss/wörd+x and more')).toBe('•••')
  expect(masker.text('short')).toBe('short')
})
