import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { settingsSchema } from '#contract/settings.ts'
import { createSettingsStore } from './settings-store.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
let file: string
beforeEach(() => (file = join(folder.path, 'settings.json')))
const defaults = settingsSchema.parse({})
const onDisk = (): unknown => JSON.parse(readFileSync(file, 'utf8'))

test('defaults without a file, and reading makes none', () => {
  const store = createSettingsStore(file)
  expect(store.get()).toEqual(defaults)
  expect(store.problems).toEqual([])
  expect(readdirSync(folder.path)).toEqual([])
})

test('an update holds at once and is then in the file', async () => {
  const store = createSettingsStore(file)
  expect(store.update({ theme: 'dark' }).theme).toBe('dark')
  store.update({ maxSteps: 7 })
  expect(store.get()).toMatchObject({ theme: 'dark', maxSteps: 7 })
  await store.saved()
  expect(onDisk()).toEqual({ theme: 'dark', maxSteps: 7 })
  expect(createSettingsStore(file).get()).toEqual({ ...defaults, theme: 'dark', maxSteps: 7 })
})

test('two processes: each keeps what the other wrote, and sees it', async () => {
  const one = createSettingsStore(file)
  const two = createSettingsStore(file)
  one.update({ theme: 'dark' })
  await one.saved()
  two.update({ systemPrompt: 'short' })
  await two.saved()
  expect(one.get()).toMatchObject({ theme: 'dark', systemPrompt: 'short' })
  expect(onDisk()).toEqual({ theme: 'dark', systemPrompt: 'short' })
})

test('a bad value costs that value only and stays in the file', async () => {
  writeFileSync(file, JSON.stringify({ theme: 'sepia', maxSteps: 9, fromTheFuture: { a: 1 } }))
  const store = createSettingsStore(file)
  expect(store.get()).toEqual({ ...defaults, maxSteps: 9 })
  expect(store.problems).toMatchObject([{ code: 'settings-field-invalid', message: expect.stringContaining('theme') }])
  store.update({ firstRunDone: true })
  await store.saved()
  expect(onDisk()).toEqual({ theme: 'sepia', maxSteps: 9, fromTheFuture: { a: 1 }, firstRunDone: true })
})

test('cut at any byte: defaults or what is there, and a file that cannot be read is kept aside', () => {
  const text = JSON.stringify({ theme: 'dark', providers: [] })
  for (let length = 0; length < text.length; length++) {
    writeFileSync(file, text.slice(0, length))
    const store = createSettingsStore(file)
    expect(store.get()).toEqual(defaults)
    expect(store.problems).toMatchObject([{ code: 'settings-set-aside' }])
  }
  expect(readdirSync(folder.path).some((name) => name.startsWith('settings.json.damaged-'))).toBe(true)
})

test('cut at any byte after it was good once: the last good one is used and is the file again, what was cut is kept', async () => {
  const good = { theme: 'dark', maxSteps: 9 }
  const first = createSettingsStore(file)
  first.update(good as Partial<typeof defaults>)
  await first.saved()
  const text = readFileSync(file, 'utf8')
  for (let length = 0; length < text.length; length++) {
    const torn = text.slice(0, length)
    // A line break at the end is no part of what it says.
    if (torn.trimEnd() === text.trimEnd()) continue
    writeFileSync(file, torn)
    const store = createSettingsStore(file)
    expect([length, store.get()]).toEqual([length, { ...defaults, ...good }])
    expect(store.problems).toMatchObject([{ code: 'settings-set-aside', message: expect.stringContaining('the last ones that could be are used') }])
    expect(onDisk()).toEqual(good)
    const kept = readdirSync(folder.path).filter((name) => name.startsWith('settings.json.damaged-')).map((name) => readFileSync(join(folder.path, name), 'utf8'))
    expect(kept).toContain(torn)
  }
})

test('a file that another program is just writing is left alone while Steward runs, and a change of Steward keeps all that held', async () => {
  const store = createSettingsStore(file)
  store.update({ theme: 'dark', maxSteps: 9 })
  await store.saved()
  writeFileSync(file, '{"theme": "li')
  expect(store.get()).toMatchObject({ theme: 'dark', maxSteps: 9 })
  expect(readFileSync(file, 'utf8')).toBe('{"theme": "li')
  store.update({ systemPrompt: 'short' })
  await store.saved()
  expect(onDisk()).toMatchObject({ theme: 'dark', maxSteps: 9, systemPrompt: 'short' })
  expect(readdirSync(folder.path).filter((name) => name.includes('.damaged-')).map((name) => readFileSync(join(folder.path, name), 'utf8'))).toEqual(['{"theme": "li'])
})

test('a folder that cannot be written is said by saved()', async () => {
  const store = createSettingsStore(join(folder.path, 'file', 'settings.json'))
  writeFileSync(join(folder.path, 'file'), 'in the way')
  expect(store.update({ theme: 'light' }).theme).toBe('light')
  await expect(store.saved()).rejects.toMatchObject({ code: 'settings-unwritable' })
})
