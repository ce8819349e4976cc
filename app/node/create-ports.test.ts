import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPorts } from './create-ports.ts'
import { openDataFolder } from './data-folder.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()

test('the data folder: --home, else STEWARD_HOME, else the usual one; for its owner only', async () => {
  const home = join(folder.path, 'deep', 'home')
  expect((await openDataFolder(home, { STEWARD_HOME: '/nowhere' })).root).toBe(home)
  expect(statSync(home).mode & 0o777).toBe(0o700)
  expect((await openDataFolder(undefined, { STEWARD_HOME: join(folder.path, 'by-variable') })).root).toBe(join(folder.path, 'by-variable'))
  writeFileSync(join(folder.path, 'file'), '')
  await expect(openDataFolder(join(folder.path, 'file', 'x'))).rejects.toMatchObject({ code: 'data-folder-unusable', problem: { nextStep: expect.stringContaining('--home') } })
})

test('opens everything, keeps it, closes it', async () => {
  const first = await createPorts({ home: folder.path, shell: 'terminal', version: '1.2.3' })
  expect(first.ports.problems).toEqual([])
  expect(first.ports.about).toMatchObject({ version: '1.2.3', shell: 'terminal', dataFolder: folder.path })
  expect(first.ports.config).toMatchObject({ path: join(folder.path, 'mcp.json'), named: false })
  first.ports.settings.update({ theme: 'dark' })
  first.ports.trust.approveServer('s', 'h')
  // A change that was not waited for is in the file when it is closed.
  await first.close()
  const second = await createPorts({ home: folder.path, shell: 'terminal', version: '1.2.3' })
  expect([second.ports.settings.get().theme, second.ports.trust.isServerApproved('s', 'h')]).toEqual(['dark', true])
  expect(second.ports.about.instance).not.toBe(first.ports.about.instance)
  await second.close()
  expect(readdirSync(folder.path).sort()).toEqual(['settings.json', 'settings.json.last-good', 'steward.db'])
})

test('a file named for this run counts as named; a missing one is refused', async () => {
  const file = join(folder.path, 'mine.json')
  await expect(createPorts({ home: folder.path, configFile: file, shell: 'terminal', version: '1' })).rejects.toMatchObject({ code: 'config-file-missing' })
  writeFileSync(file, '{}')
  const { ports, close } = await createPorts({ home: folder.path, configFile: file, shell: 'terminal', version: '1' })
  expect(ports.config).toMatchObject({ path: file, named: true })
  await close()
})

test('what was found wrong is told, logged and known to the doctor', async () => {
  writeFileSync(join(folder.path, 'steward.db'), 'no database'.repeat(100))
  writeFileSync(join(folder.path, 'settings.json'), '{')
  chmodSync(folder.path, 0o755)
  const { ports, close } = await createPorts({ home: folder.path, shell: 'terminal', version: '1' })
  expect(ports.problems.map((problem) => problem.code)).toEqual(['store-set-aside', 'settings-set-aside'])
  const checks = await ports.doctor({ signal: new AbortController().signal, onProgress() {} })
  const states = Object.fromEntries(checks.map((check) => [check.name, check.state]))
  expect(states).toMatchObject({ 'Data folder': 'warning', Database: 'failed', Settings: 'warning', 'Node of Steward': 'ok' })
  expect(Object.keys(states)).toEqual(expect.arrayContaining(['Disk', 'Keychain', 'PATH', 'Programs for servers']))
  for (const check of checks) if (check.state === 'failed' || check.state === 'warning') expect(check.nextStep).toBeTruthy()
  await close()
  expect(readFileSync(join(folder.path, 'logs', 'terminal.log'), 'utf8')).toContain('store-set-aside')
})

test('opening loads neither the keychain nor the watcher, the settings writer or the log writer', () => {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    const { createPorts } = await import(${JSON.stringify(join(import.meta.dirname, 'create-ports.ts'))})
    const { ports, close } = await createPorts({ home: ${JSON.stringify(folder.path)}, shell: 'terminal', version: '1' })
    ports.settings.get()
    console.log(loaded.filter((url) => /node_modules.(@napi-rs|conf|chokidar|rotating-file-stream|env-paths|@cfworker|jsonc-parser)/.test(url)).join())
    await close()`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', cwd: import.meta.dirname, timeout: 15_000 })
  expect(stderr).toBe('')
  expect(stdout).toBe('\n')
})
