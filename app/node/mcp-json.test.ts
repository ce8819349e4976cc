import { renameSync, writeFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Logger } from '#core/ports/logger.ts'
import { createMcpJson, type McpJson } from './mcp-json.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const logger: Logger = { info() {}, warn() {}, error() {} }
let file: string
let config: McpJson

beforeEach(() => {
  file = join(folder.path, 'mcp.json')
  config = createMcpJson(file, { named: false, logger })
})
afterEach(() => config.close())

test('a missing file is an empty list; writing makes it', async () => {
  const { text, revision } = await config.read()
  expect(JSON.parse(text)).toEqual({ mcpServers: {} })
  const written = await config.write('{"mcpServers":{"a":{}}}', revision)
  expect(await config.read()).toEqual({ text: '{"mcpServers":{"a":{}}}', revision: written.revision })
  expect(config.wroteItself(written.revision)).toBe(true)
  expect(config.wroteItself(revision)).toBe(false)
})

test('a change from outside is not written over', async () => {
  writeFileSync(file, 'one')
  const { revision } = await config.read()
  writeFileSync(file, 'two')
  await expect(config.write('mine', revision)).rejects.toMatchObject({ code: 'config-changed' })
  expect((await config.read()).text).toBe('two')
})

test('an edit of one entry does not vouch for the rest', async () => {
  const { revision } = await config.read()
  const written = await config.write('{}', revision, { vouch: false })
  expect(config.wroteItself(written.revision)).toBe(false)
})

test('tells each new text once: written in place, replaced, removed, made again, and by Steward itself', async () => {
  writeFileSync(file, 'start')
  let told = 0
  config.watch(() => void told++)
  await sleep(300)
  expect(told).toBe(0)
  const steps: (() => unknown)[] = [
    () => writeFileSync(file, 'in place'),
    () => {
      writeFileSync(join(folder.path, 'mcp.json.tmp'), 'replaced')
      renameSync(join(folder.path, 'mcp.json.tmp'), file)
    },
    () => {
      writeFileSync(join(folder.path, 'mcp.json.tmp'), 'replaced again')
      renameSync(join(folder.path, 'mcp.json.tmp'), file)
    },
    () => rmSync(file),
    () => writeFileSync(file, 'made again'),
    async () => config.write('own', (await config.read()).revision),
  ]
  for (const [index, step] of steps.entries()) {
    await step()
    await vi.waitFor(() => expect(told).toBe(index + 1), { timeout: 8000, interval: 10 })
  }
  // The same text once more, and other files of the folder, are no news.
  writeFileSync(file, 'own')
  writeFileSync(join(folder.path, 'steward.db-wal'), 'x')
  await sleep(300)
  expect(told).toBe(steps.length)
}, 60_000)

test('a listener that left hears nothing, and close() ends the watching', async () => {
  let told = 0
  const stop = config.watch(() => void told++)
  stop()
  await config.close()
  writeFileSync(file, 'x')
  await sleep(200)
  expect(told).toBe(0)
})
