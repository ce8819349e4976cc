// Links and bundles that the system hands over. What becomes of them is tested in the browser, in ../web.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBundle, markingServer } from '../fixtures/make-bundle.ts'
import { expect, root, test } from './desktop-test.ts'

test.beforeEach(({ shell }) => test.skip(shell !== 'double', 'It plays the part of the system.'))

test('a link of a second process, a link and a bundle by event open the dialog, and nothing starts', async ({ desktop, folder, executable }) => {
  const { page, app, environment } = desktop
  const marker = join(folder, 'started')
  const link = (name: string): string => `steward://install?name=${name}&config=${encodeURIComponent(JSON.stringify({ command: process.execPath, args: ['-e', markingServer(marker)] }))}`
  const bundle = makeBundle(join(folder, 'x.mcpb'), { 'manifest.json': JSON.stringify({ manifest_version: '0.3', name: 'packed', version: '1', server: { mcp_config: { command: process.execPath, args: ['${__dirname}/run.js'] } } }), 'run.js': markingServer(marker) })
  const cancel = async (name: string): Promise<void> => {
    const dialog = page.getByRole('alertdialog', { name: `Add the server ${name}?` })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
  }

  const second = spawn(executable, ['.', '--', link('second')], { cwd: root, env: environment, stdio: 'ignore' })
  expect(await new Promise((done) => second.once('exit', done))).toBe(0)
  await cancel('second')
  expect((await desktop.records()).windowActions.slice(-2)).toEqual(['show', 'focus'])

  const emit = (event: string, value: string): Promise<boolean> =>
    app.evaluate((electron, [name = '', text = '']) => {
      let prevented = false
      ;(electron.app as unknown as { emit(name: string, event: object, text: string): void }).emit(name, { preventDefault: () => (prevented = true) }, text)
      return prevented
    }, [event, value])
  expect(await emit('open-url', link('event'))).toBe(true)
  await cancel('event')
  expect(await emit('open-file', bundle)).toBe(true)
  await cancel('packed')
  await emit('open-url', 'steward://install?name=x&config=nothing')
  await expect(page.getByRole('dialog', { name: 'No server was added' })).toContainText('neither JSON nor base64')
  expect([existsSync(marker), JSON.parse(readFileSync(join(folder, 'data/mcp.json'), 'utf8'))]).toEqual([false, { mcpServers: {} }])
  // In development it would be Electron that is registered.
  expect((await desktop.records()).protocols).toEqual([])
})
