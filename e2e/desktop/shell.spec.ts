// What only the Electron shell has. The conversation itself is tested in all shells, in ../web.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, root, test, type Desktop } from './desktop-test.ts'

test.beforeEach(({ shell }) => test.skip(shell === 'web', 'This is about the Electron shell.'))

type BridgeWindow = Window & { stewardBridge: { send(frame: string): void } }

/** Sends a call past the app, as a page would that somebody else has in hand. Its answer goes to the app and is ignored there. */
function sendCall({ page }: Desktop, name: string, input: object): Promise<void> {
  const frame = JSON.stringify({ kind: 'call', id: 900_000 + Math.floor(Math.random() * 90_000), name, input })
  return page.evaluate((text) => (window as unknown as BridgeWindow).stewardBridge.send(text), frame)
}

test('the first window shows Steward from its own scheme', async ({ desktop, shell }) => {
  await expect(desktop.page).toHaveTitle(/Steward/)
  expect(desktop.page.url()).toMatch(shell === 'double' ? /^https:\/\/steward\.app-scheme\.invalid\// : /^app:\/\/steward\//)
  await expect(desktop.page.getByRole('main')).toBeVisible()
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true])
})

test('the page gets three functions and nothing of Node or Electron', async ({ desktop }) => {
  expect(
    await desktop.page.evaluate(() => {
      const { stewardBridge } = window as unknown as BridgeWindow
      return {
        bridge: Object.entries(stewardBridge).map(([name, value]) => `${name}: ${typeof value}`),
        frozen: Object.isFrozen(stewardBridge),
        globals: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter((name) => name in window),
      }
    }),
  ).toEqual({ bridge: ['send: function', 'onFrame: function', 'onCommand: function'], frozen: true, globals: [] })
})

test('the policy holds: no inline script, no connection, no foreign image or frame', async ({ desktop }) => {
  const blocked = await desktop.page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective))
    await fetch('https://example.test/').catch(() => {})
    const image = new Image()
    image.src = 'https://example.test/pixel.png'
    const script = document.createElement('script')
    script.setAttribute('nonce', 'guess')
    script.append('window.ran = true')
    document.head.append(script)
    const frame = document.createElement('iframe')
    frame.src = 'https://example.test/'
    document.body.append(frame)
    await new Promise((resolve) => setTimeout(resolve, 300))
    frame.remove()
    return { seen: [...new Set(seen)].toSorted(), ran: 'ran' in window }
  })
  expect(blocked.ran).toBe(false)
  expect(blocked.seen).toEqual(expect.arrayContaining(['connect-src', 'frame-src', 'img-src']))
})

test('the page stays: no navigation, no second window', async ({ desktop }) => {
  const { page, app } = desktop
  const before = page.url()
  expect(await page.evaluate(() => window.open('https://example.test/'))).toBe(null)
  await page.evaluate(() => void (location.href = 'https://example.test/'))
  await page.evaluate(() => document.body.insertAdjacentElement('beforeend', Object.assign(document.createElement('a'), { id: 'away', href: 'https://example.test/', textContent: 'away', target: '_blank' })))
  await page.evaluate(() => (document.querySelector('#away') as HTMLElement).click())
  await page.waitForTimeout(300)
  expect(page.url()).toBe(before)
  await expect.poll(() => app.windows().length).toBe(1)
  expect(await page.evaluate(() => typeof (window as unknown as BridgeWindow).stewardBridge.send)).toBe('function')
})

test('every permission is denied', async ({ desktop }) => {
  const states = await desktop.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'persistent-storage']
    return Promise.all(names.map(async (name) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state]))
  })
  expect(states.filter(([, state]) => state !== 'denied')).toEqual([])
})

test('copying works without a permission', async ({ desktop, folder }) => {
  const { page } = desktop
  await page.evaluate(() => void (location.hash = '#/settings/about'))
  await page.getByRole('button', { name: 'Copy the path' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  await page.evaluate(() => void (location.hash = '#/chat'))
  const composer = page.getByRole('textbox', { name: 'Message' })
  await composer.click()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(composer).toHaveValue(join(folder, 'data'))
})

test('an address leaves Steward only through the checked function', async ({ desktop, shell }) => {
  test.skip(shell !== 'double', 'The real one would open the browser.')
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'ms-settings:', 'app://steward/', 'https://example.test/ä?x=1']) await sendCall(desktop, 'link.open', { url })
  await expect.poll(async () => (await desktop.records()).opened).toEqual(['https://example.test/%C3%A4?x=1'])
})

for (const [id, heading] of [['settings', 'Settings'], ['servers', 'Servers']] as const) {
  test(`the menu leads to ${heading}`, async ({ desktop }) => {
    await expect(desktop.page.getByRole('main')).toBeVisible()
    await desktop.app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
    await expect(desktop.page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible()
  })
}

test('the theme of the settings reaches the native parts and the page', async ({ desktop }) => {
  const { app, page } = desktop
  const isDark = (): Promise<boolean> => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  for (const theme of ['dark', 'light'] as const) {
    await sendCall(desktop, 'settings.update', { theme })
    await expect.poll(() => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe(theme)
    await expect.poll(isDark).toBe(theme === 'dark')
  }
})

test('starting Steward again brings its window to the front', async ({ desktop, shell, executable }) => {
  const second = spawn(executable, shell === 'electron' ? ['--no-sandbox', '.'] : ['.'], { cwd: root, env: desktop.environment, stdio: 'ignore' })
  expect(await new Promise((done) => second.once('exit', done))).toBe(0)
  if (shell === 'double') await expect.poll(async () => (await desktop.records()).windowActions).toEqual(['show', 'show', 'focus'])
  expect(desktop.app.windows()).toHaveLength(1)
})

test('a crashed page comes back by itself, with a new connection and what was being written', async ({ desktop, folder }) => {
  const { app } = desktop
  await desktop.page.getByRole('textbox', { name: 'Message', exact: true }).fill('what I had just begun to')
  // The host has it within a moment; a crash before that costs it.
  const store = new DatabaseSync(join(folder, 'data/steward.db'), { readOnly: true })
  await expect.poll(() => store.prepare('SELECT body FROM drafts').all().map(({ body }) => String(body)).join()).toContain('what I had just begun to')
  store.close()
  await app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents()
    const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    contents?.forcefullyCrashRenderer()
    return loaded
  })
  // Playwright counts the page as lost, so it is asked through the main process.
  const text = (): Promise<unknown> => app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.executeJavaScript('document.querySelector(".composer textarea")?.value ?? ""') as Promise<unknown>)
  await expect.poll(text).toBe('what I had just begun to')
})

test.describe('with a server', () => {
  const script = `require('fs').writeFileSync(require('path').join(process.env.HOME, 'pid'), String(process.pid)); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`

  test.beforeEach(() => test.skip(process.platform !== 'linux', 'It looks at /proc.'))

  /** Whether a process runs; one that has ended and was not yet collected does not. */
  async function isRunning(pid: number): Promise<boolean> {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    return stat !== '' && !/\) [ZX] /.test(stat)
  }

  /** The server writes its process id into the home of the test. */
  async function findServer(folder: string): Promise<number> {
    const read = (): Promise<string> => readFile(join(folder, 'home/pid'), 'utf8').catch(() => '')
    await expect.poll(read).not.toBe('')
    return Number(await read())
  }

  // Never answers, and ignores the first request to end.
  test.use({ servers: { stubborn: { command: process.execPath, args: ['-e', script] } } })

  test('quitting ends it, and Steward after it', async ({ desktop, folder }) => {
    const server = await findServer(folder)
    const steward = desktop.app.process().pid ?? 0
    expect([await isRunning(server), await isRunning(steward)]).toEqual([true, true])
    await desktop.app.close()
    await expect.poll(async () => [await isRunning(server), await isRunning(steward)]).toEqual([false, false])
  })

  test('killing Steward ends it too', async ({ desktop, folder }) => {
    const server = await findServer(folder)
    desktop.app.process().kill('SIGKILL')
    await expect.poll(() => isRunning(server), { timeout: 10_000 }).toBe(false)
  })
})
