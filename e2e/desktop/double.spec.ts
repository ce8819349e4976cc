// The double itself: what it claims to do as Electron does. Everything else in this folder trusts it.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { createCodec } from '../electron-double/codec.ts'

const executablePath = resolve(import.meta.dirname, '../electron-double/electron-double')
const folder = resolve(import.meta.dirname, '../electron-double/fixture')

interface Bridge {
  echo(value: unknown): Promise<{ value: unknown; sender: string; top: boolean }>
  fail(): Promise<never>
  note(value: unknown): void
  onNoted(listener: (value: unknown) => void): void
  sync(value: number): { doubled: number; list: number[] }
  throws(): never
  hasPageGlobal(): boolean
}
type FixtureWindow = Window & { fixture: Bridge }

/** The double's own export, which real Electron does not have. */
interface DoubleModule {
  double: { records: { navigations: { event: string; url: string; refused: boolean }[]; windowRequests: { url: string; action: string }[] } }
  Menu: { getApplicationMenu(): { getMenuItemById(id: string): { click(): void } } }
}

const test = base.extend<{ userData: string; electronApp: ElectronApplication; page: Page }>({
  userData: async ({}, use) => {
    const path = await mkdtemp(join(tmpdir(), 'double-fixture-'))
    await use(path)
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
  },
  electronApp: async ({ userData }, use) => {
    const electronApp = await _electron.launch({ executablePath, args: ['.'], cwd: folder, env: { ...process.env, FIXTURE_USER_DATA: userData } as Record<string, string> })
    await use(electronApp)
    await electronApp.close()
  },
  page: async ({ electronApp }, use) => {
    const page = await electronApp.firstWindow()
    await page.waitForFunction(() => 'fixture' in window && document.readyState === 'complete')
    await use(page)
  },
})

test.beforeEach(({}, info) => test.skip(info.project.name !== 'double', 'This tests the double.'))

test('the codec carries what structured clone carries', () => {
  const { encode, decode } = createCodec()
  const value = { text: 'ä', bytes: new Uint8Array([0, 255]), date: new Date(5), map: new Map([[{ a: 1 }, new Set([1n])]]), nothing: undefined, numbers: [Number.NaN, -0, Number.NEGATIVE_INFINITY], list: ['array', ['object']], pattern: /a/gi }
  expect(decode(encode(value))).toStrictEqual(value)
  expect(() => encode({ f() {} })).toThrow(/could not be cloned/)
})

test('the bridge crosses two worlds, frozen, and the page cannot reach what lies behind it', async ({ page }) => {
  expect(
    await page.evaluate(() => {
      const { fixture } = window as unknown as FixtureWindow
      const fail = (run: () => unknown): string => {
        try {
          run()
          return 'no error'
        } catch (error) {
          return (error as Error).message
        }
      }
      return {
        sync: fixture.sync(21),
        throws: fail(() => fixture.throws()),
        frozen: Object.isFrozen(fixture),
        sameWorld: fixture.hasPageGlobal(),
        globals: ['require', 'process', 'module', 'ipcRenderer', 'Buffer'].filter((name) => name in window),
        loaded: (window as unknown as { fromPage: number }).fromPage,
      }
    }),
  ).toEqual({ sync: { doubled: 42, list: [21] }, throws: 'from the preload', frozen: true, sameWorld: false, globals: [], loaded: 1 })
})

test('invoke, its errors and messages back carry values of every kind', async ({ page }) => {
  const answer = await page.evaluate(async () => {
    const { fixture } = window as unknown as FixtureWindow
    const noted = new Promise((resolve) => fixture.onNoted(resolve))
    const bytes = new Uint8Array([1, 2, 3])
    fixture.note({ bytes, map: new Map([['k', 1]]) })
    const back = (await noted) as { bytes: Uint8Array; map: Map<string, number> }
    const echoed = await fixture.echo({ nothing: undefined, list: [1, 'two'] })
    const failed = await fixture.fail().catch((error: Error) => error.message)
    return { bytes: [...back.bytes], map: back.map.get('k'), echoed, keeps: 'nothing' in (echoed.value as object), failed }
  })
  expect(answer).toEqual({ bytes: [1, 2, 3], map: 1, echoed: { value: { list: [1, 'two'] }, sender: 'app://steward', top: true }, keeps: true, failed: "Error invoking remote method 'fail': Error: refused by the fixture" })
})

test('a refused navigation leaves the page where it is', async ({ electronApp, page }) => {
  const before = page.url()
  await page.locator('#away').click()
  await expect.poll(() => electronApp.evaluate((electron) => (electron as unknown as DoubleModule).double.records.navigations.filter(({ refused }) => refused))).toEqual([
    { event: 'will-frame-navigate', url: 'https://elsewhere.invalid/', isMainFrame: true, refused: true },
    { event: 'will-navigate', url: 'https://elsewhere.invalid/', isMainFrame: true, refused: true },
  ])
  expect(page.url()).toBe(before)
  expect(await page.evaluate(() => (window as unknown as FixtureWindow).fixture.sync(1).doubled)).toBe(2)
})

test('a window that the page wants is asked for, and there is none', async ({ electronApp, page }) => {
  expect(await page.evaluate(() => window.open('/own', 'name'))).toBe(null)
  await page.locator('#popup').click()
  await expect.poll(() => electronApp.evaluate((electron) => (electron as unknown as DoubleModule).double.records.windowRequests)).toEqual([
    { url: 'app://steward/own', action: 'deny' },
    { url: 'https://elsewhere.invalid/popup', action: 'deny' },
  ])
  await expect.poll(() => electronApp.windows().length).toBe(1)
})

test('permissions are as the app answers', async ({ page }) => {
  const state = (name: string) => page.evaluate(async (permission) => (await navigator.permissions.query({ name: permission as PermissionName })).state, name)
  expect(await state('geolocation')).toBe('granted')
  expect(await state('notifications')).toBe('denied')
})

test('the preload runs again after a reload', async ({ page }) => {
  await page.reload()
  expect(await page.evaluate(async () => (await (window as unknown as FixtureWindow).fixture.echo(1)).value)).toBe(1)
})

test('menu items are found by id and clicked', async ({ electronApp, page }) => {
  await page.title()
  expect(
    await electronApp.evaluate((electron) => {
      ;(electron as unknown as DoubleModule).Menu.getApplicationMenu().getMenuItemById('hello').click()
      return (globalThis as unknown as { clicked: boolean }).clicked
    }),
  ).toBe(true)
})

test('a second process is told to go, and the first hears its arguments', async ({ electronApp, page, userData }) => {
  await page.title()
  const second = spawn(executablePath, ['.', '--from-second'], { cwd: folder, env: { ...process.env, FIXTURE_USER_DATA: userData }, stdio: 'ignore' })
  const code = await new Promise((done) => second.once('exit', done))
  expect(code).toBe(0)
  await expect.poll(() => electronApp.evaluate(() => (globalThis as unknown as { secondArguments?: string[] }).secondArguments?.at(-1))).toBe('--from-second')
})

test('a crash of the page is told to the app, which can load it again', async ({ electronApp, page }) => {
  await page.title()
  const reason = await electronApp.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents()
    return new Promise((resolve) => {
      contents?.once('render-process-gone', (_event, details) => resolve(details.reason))
      contents?.forcefullyCrashRenderer()
    })
  })
  expect(reason).toBe('crashed')
  const again = await electronApp.evaluate(async ({ webContents }) => {
    const [contents] = webContents.getAllWebContents()
    const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    contents?.reload()
    await loaded
    return (await contents?.executeJavaScript('fixture.sync(4).doubled')) as unknown
  })
  expect(again).toBe(8)
})

/** Whether a process runs; one that has ended and was not yet collected does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`${signal} ends the double and its Chromium`, async ({ userData }) => {
    test.skip(process.platform !== 'linux', 'It looks at /proc.')
    // A killed double leaves its profile; here it goes with the test's folder.
    const double = spawn(executablePath, ['.'], { cwd: folder, env: { ...process.env, FIXTURE_USER_DATA: userData, TMPDIR: userData }, stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise<void>((ready) => double.stderr.on('data', (chunk: Buffer) => chunk.includes('DevTools listening') && ready()))
    const pid = double.pid ?? 0
    const [chromium = 0] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number)
    expect(await isRunning(chromium)).toBe(true)
    double.kill(signal)
    await expect.poll(async () => [await isRunning(pid), await isRunning(chromium)]).toEqual([false, false])
  })
}
