// The real entry on a recording module `electron`: security.md §1, test layer A.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Handlers } from '#contract/contract.ts'
import { defaultBudgets, type Settings } from '#contract/settings.ts'
import { defaultContextSettings } from '#contract/context.ts'
import { createPublisher } from '#core/ports/publish.ts'
import type { ViewFrames } from '#core/ports/view-frames.ts'
import type { OpenHost } from './lifecycle/open-host.ts'
import { COMMAND_TO_VIEW, FRAME_TO_HOST, FRAME_TO_VIEW } from './preload/channels.ts'
import { FOREIGN_ADDRESSES, OWN_ADDRESSES } from './testing/addresses.ts'
import type * as Recorder from './testing/electron-recorder.ts'

const settings: Settings = { theme: 'dark', defaultModel: null, providers: [], maxSteps: 50, systemPrompt: '', firstRunDone: true, budgets: defaultBudgets, context: defaultContextSettings, titles: { byModel: true, model: null } }

/** What the entry's host does is decided here, apart from Electron; it is the real `serve` that asks it. */
const host = vi.hoisted(() => ({ log: [] as string[], options: undefined as unknown, publish: undefined as ReturnType<typeof createPublisher>['publish'] | undefined, failure: undefined as unknown, close: (): Promise<void> => Promise.resolve() }))
vi.mock('./lifecycle/open-host.ts', () => ({
  async openHost(options: unknown): Promise<OpenHost> {
    host.options = options
    if (host.failure) throw host.failure as Error
    const { publish, subscribe } = createPublisher({ info() {}, warn() {}, error() {} })
    host.publish = publish
    const quiet = { info() {}, warn: (what: string) => void host.log.push(what), error() {} }
    return {
      host: { handlers: { 'settings.get': () => settings } as unknown as Handlers, subscribe, start: () => void host.log.push('start'), close: async () => {} },
      logger: quiet,
      close: () => (host.log.push('close'), host.close()),
    }
  },
}))
// Under test it would turn on the cache of the test runner.
vi.mock('./lifecycle/compile-cache.ts', () => ({ keepCompiledCode: () => {}, saveCompiledCode: () => {} }))

const home = mkdtempSync(join(tmpdir(), 'steward-main-'))
afterAll(() => rmSync(home, { recursive: true }))

const ownFrame = { origin: 'app://steward', url: 'app://steward/', parent: null }
let electron: typeof Recorder

/** Runs the entry anew; `ready` as Electron would become. */
async function start({ ready = true } = {}): Promise<void> {
  vi.resetModules()
  electron = await import('./testing/electron-recorder.ts')
  vi.doMock('electron', () => electron)
  await import('./electron.ts')
  if (ready) electron.app.becomeReady()
  await sleep(20)
}

function onlyWindow(): Recorder.BrowserWindow {
  const [window, ...others] = electron.BrowserWindow.all
  if (!window || others.length > 0) throw new Error('There is not exactly one window')
  return window
}

beforeEach(() => {
  Object.assign(host, { log: [], failure: undefined, close: () => Promise.resolve() })
  delete process.env.TEST_SECOND_INSTANCE
  process.env.STEWARD_HOME = home
})

describe('before Electron is ready', () => {
  test('the sandbox is on for all, and the scheme has no more privileges than it needs', async () => {
    await start({ ready: false })
    expect(electron.callsTo('app.enableSandbox')).toHaveLength(1)
    expect(electron.callsTo('protocol.registerSchemesAsPrivileged')).toEqual([[[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }, { scheme: 'steward-view', privileges: { standard: true, secure: true } }]]])
    expect(electron.callsTo('app.setPath')).toEqual([['userData', join(home, 'electron')]])
    expect(electron.BrowserWindow.all).toEqual([])
  })

  test('a data folder that cannot be used is explained', async () => {
    writeFileSync(join(home, 'file'), '')
    process.env.STEWARD_HOME = join(home, 'file')
    await start()
    expect(electron.callsTo('dialog.showErrorBox')).toEqual([['Steward cannot start', expect.stringContaining('Choose another folder with --home')]])
    expect([electron.callsTo('app.exit'), electron.BrowserWindow.all]).toEqual([[[1]], []])
  })

  test('a second instance ends without a window and without opening the data folder', async () => {
    process.env.TEST_SECOND_INSTANCE = '1'
    host.options = undefined
    await start()
    expect([electron.callsTo('(the process ends)').length, electron.BrowserWindow.all.length, host.options]).toEqual([1, 0, undefined])
  })
})

describe('the window', () => {
  beforeEach(() => start())

  test('has exactly these options', () => {
    expect(onlyWindow().options).toEqual({
      name: 'main',
      windowStatePersistence: true,
      title: 'Steward',
      width: 1180,
      height: 800,
      minWidth: 480,
      minHeight: 400,
      show: false,
      backgroundColor: '#ffffff',
      autoHideMenuBar: process.platform !== 'darwin',
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/preload.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        spellcheck: process.platform === 'darwin',
        devTools: false,
      },
    })
  })

  test('loads Steward and nothing else, and shows when it is painted; servers start after that', async () => {
    expect(electron.callsTo('window.loadURL')).toEqual([['app://steward/']])
    expect([electron.callsTo('window.show'), host.log]).toEqual([[], []])
    onlyWindow().emit('ready-to-show')
    await sleep(5)
    expect([electron.callsTo('window.show').length, host.log]).toEqual([1, ['start']])
  })

  test('comes to the front when Steward is started again', () => {
    onlyWindow().minimized = true
    electron.app.emit('second-instance', {}, ['electron', '.'], '/', null)
    expect(electron.calls.slice(-3).map(({ name }) => name)).toEqual(['window.restore', 'window.show', 'window.focus'])
    onlyWindow()
  })

  test('hears the commands of the menu', () => {
    const [[menu]] = electron.callsTo('Menu.setApplicationMenu') as [[{ submenu: { id?: string; click?: () => void }[] }[]]]
    const items = menu.flatMap(({ submenu }) => submenu ?? [])
    items.find(({ id }) => id === 'settings')?.click?.()
    expect(onlyWindow().webContents.sent).toEqual([[COMMAND_TO_VIEW, 'settings']])
  })

  test('answers only for the built pages', async () => {
    const handler = electron.protocol.handlers.get('app')
    expect([...electron.protocol.handlers.keys()]).toEqual(['app', 'steward-view'])
    const response = await handler?.(new Request('app://steward/'))
    expect([response?.status, response?.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'none'")])
    expect((await handler?.(new Request('app://steward/../package.json')))?.status).toBe(404)
  })
})

describe('permissions', () => {
  beforeEach(() => start())

  /** From Electron's own typings, so that a new permission is refused from the day it exists. */
  function permissionNames(): string[] {
    const typings = readFileSync(join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'electron.d.ts'), 'utf8')
    const union = /setPermissionRequestHandler\(handler: \(\(webContents: WebContents, permission: ([^,]+),/.exec(typings)?.[1] ?? ''
    return [...union.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '')
  }

  test('are refused one and all, in the default session and in those that come later', () => {
    const names = permissionNames()
    expect(names.length).toBeGreaterThan(30)
    const later = new electron.Session()
    electron.app.emit('session-created', later)
    for (const { handlers } of [electron.session.defaultSession, later]) {
      for (const name of names) {
        const answers: boolean[] = []
        handlers.setPermissionRequestHandler?.(...([{}, name, (granted: boolean) => answers.push(granted), {}] as never[]))
        expect([name, answers, handlers.setPermissionCheckHandler?.(...([{}, name, 'app://steward', {}] as never[]))]).toEqual([name, [false], false])
      }
      expect(handlers.setDevicePermissionHandler?.(...([{ deviceType: 'usb' }] as never[]))).toBe(false)
      const streams: unknown[] = []
      handlers.setDisplayMediaRequestHandler?.(...([{}, (given: unknown) => streams.push(given)] as never[]))
      handlers.setBluetoothPairingHandler?.(...([{}, (given: unknown) => streams.push(given)] as never[]))
      expect(streams).toEqual([null, { confirmed: false }])
    }
  })

  test.each([
    ['https://example.test/x', true, true],
    ['blob:https://example.test/1', true, true],
    ['blob:app://steward.evil.test/1', true, true],
    ['blob:app://steward/1', false, true],
    ['blob:app://steward/1', true, false],
  ])('a download of %s, clicked %s, is refused: %s', (url, clicked, refused) => {
    const event = new electron.RecordedEvent()
    electron.session.defaultSession.emit('will-download', event, { getURL: () => url, hasUserGesture: () => clicked }, {})
    expect(event.defaultPrevented).toBe(refused)
  })
})

describe('every web contents', () => {
  let contents: Recorder.WebContents[]
  beforeEach(async () => {
    await start()
    // Also one that is no window of Steward's: a guest, a view, developer tools.
    const other = new electron.WebContents()
    electron.app.emit('web-contents-created', {}, other)
    contents = [onlyWindow().webContents, other]
  })

  const refuses = (target: Recorder.WebContents, name: string, url: string, isMainFrame: boolean): boolean => {
    const event = Object.assign(new electron.RecordedEvent(), { url, isMainFrame })
    expect(target.emit(name, event, url)).toBe(true)
    return event.defaultPrevented
  }

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s is refused to all but Steward itself', (name) => {
    for (const target of contents) {
      for (const url of FOREIGN_ADDRESSES) expect([url, refuses(target, name, url, true)]).toEqual([url, true])
      for (const url of OWN_ADDRESSES) expect([url, refuses(target, name, url, true)]).toEqual([url, false])
      for (const url of [...OWN_ADDRESSES, ...FOREIGN_ADDRESSES]) expect([url, refuses(target, name, url, false)]).toEqual([url, true])
    }
  })

  test('opens no window and hosts no webview', () => {
    for (const target of contents) {
      for (const url of [...OWN_ADDRESSES, ...FOREIGN_ADDRESSES]) expect(target.openHandler?.({ url })).toEqual({ action: 'deny' })
      const event = new electron.RecordedEvent()
      target.emit('will-attach-webview', event, {}, {})
      expect(event.defaultPrevented).toBe(true)
    }
  })
})

describe('IPC', () => {
  beforeEach(() => start())

  test('has one channel, and no handler for invoke', () => {
    expect([electron.ipcMain.eventNames(), electron.callsTo('ipcMain.handle')]).toEqual([[FRAME_TO_HOST], []])
  })

  test('serves the window and refuses everyone else', async () => {
    const sender = onlyWindow().webContents
    const call = JSON.stringify({ kind: 'call', id: 1, name: 'settings.get', input: {} })
    for (const senderFrame of [null, { ...ownFrame, parent: ownFrame }, { ...ownFrame, origin: 'https://example.test' }]) electron.ipcMain.emit(FRAME_TO_HOST, { sender, senderFrame }, 's', call)
    await sleep(5)
    expect(sender.sent).toEqual([])
    electron.ipcMain.emit(FRAME_TO_HOST, { sender, senderFrame: ownFrame }, 's', call)
    await sleep(5)
    expect(sender.sent).toEqual([[FRAME_TO_VIEW, 's', JSON.stringify({ kind: 'result', id: 1, output: settings })]])
  })
})

describe('the end', () => {
  beforeEach(() => start())

  test('waits once until the servers have ended', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    host.close = () => promise
    electron.app.quit()
    electron.app.quit()
    await sleep(5)
    expect([host.log, electron.callsTo('(the process ends)').length, electron.callsTo('window.hide').length]).toEqual([['close'], 0, 1])
    resolve()
    await sleep(5)
    expect([host.log, electron.callsTo('(the process ends)').length]).toEqual([['close'], 1])
  })

  test.each([
    ['hang', () => new Promise<void>(() => {})],
    ['fail', () => Promise.reject(new Error('the store is gone'))],
  ])('comes also when servers %s, within the limit', async (_what, close) => {
    host.close = close
    vi.useFakeTimers()
    try {
      electron.app.quit()
      await vi.advanceTimersByTimeAsync(5_000)
      expect(electron.callsTo('(the process ends)').length).toBe(1)
      expect(host.log).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })

  test.runIf(process.platform !== 'darwin')('comes with the last window', async () => {
    electron.app.emit('window-all-closed')
    await sleep(5)
    expect(electron.callsTo('(the process ends)').length).toBe(1)
  })
})

describe('trouble', () => {
  test('a crashed page is loaded again three times, then the person is asked', async () => {
    await start()
    const { webContents } = onlyWindow()
    const crash = (reason: string): boolean => webContents.emit('render-process-gone', {}, { reason, exitCode: 5 })
    crash('clean-exit')
    expect(electron.callsTo('webContents.reload')).toEqual([])
    for (const reason of ['crashed', 'oom', 'killed']) crash(reason)
    expect([electron.callsTo('webContents.reload').length, electron.callsTo('dialog.showMessageBox').length]).toEqual([3, 0])
    crash('crashed')
    await sleep(5)
    expect([electron.callsTo('webContents.reload').length, electron.callsTo('dialog.showMessageBox').length]).toEqual([4, 1])
    electron.dialog.answer = 1
    for (let count = 0; count < 4; count++) crash('crashed')
    await sleep(5)
    expect(electron.callsTo('(the process ends)').length).toBe(1)
  })

  test('a page that does not answer is ended, unless it comes back', async () => {
    await start()
    const window = onlyWindow()
    vi.useFakeTimers()
    try {
      window.emit('unresponsive')
      window.emit('responsive')
      await vi.advanceTimersByTimeAsync(60_000)
      expect(electron.callsTo('webContents.forcefullyCrashRenderer')).toEqual([])
      window.emit('unresponsive')
      await vi.advanceTimersByTimeAsync(60_000)
      expect(electron.callsTo('webContents.forcefullyCrashRenderer')).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a host that cannot open is explained, and ends the app', async () => {
    host.failure = new Error('the file is broken')
    await start()
    expect(electron.callsTo('dialog.showErrorBox')).toEqual([['Steward cannot start', expect.stringContaining('the file is broken')]])
    expect(electron.callsTo('app.exit')).toEqual([[1]])
  })
})

test('native parts follow the theme of the settings', async () => {
  await start()
  expect(electron.nativeTheme.themeSource).toBe('dark')
  host.publish?.('settings-change', { ...settings, theme: 'light' })
  expect(electron.nativeTheme.themeSource).toBe('light')
})

test('a view of a server gets its own scheme, its frame, and what the person allowed it, for as long as it is there', async () => {
  await start()
  const { viewFrames } = host.options as { viewFrames: ViewFrames }
  const { frameUrl, dispose } = await viewFrames.publish({ html: '<p>view', policy: "default-src 'none'", permissions: '', connections: '', granted: ['camera'], frames: [] })
  const answer = (): Promise<Response> | undefined => electron.protocol.handlers.get('steward-view')?.(new Request(frameUrl))
  expect(await (await answer())?.text()).toBe('<p>view')
  const mayShow = (): boolean => {
    const event = Object.assign(new electron.RecordedEvent(), { url: frameUrl, isMainFrame: false, frame: { url: 'about:blank', parent: { url: 'app://steward/', parent: null } } })
    onlyWindow().webContents.emit('will-frame-navigate', event)
    return !event.defaultPrevented
  }
  const { handlers } = electron.session.defaultSession
  const mayUse = (permission: string, mediaTypes: string[]): boolean[] => {
    const answers: boolean[] = []
    handlers.setPermissionRequestHandler?.(...([{}, permission, (granted: boolean) => answers.push(granted), { requestingUrl: frameUrl, mediaTypes }] as never[]))
    return [...answers, handlers.setPermissionCheckHandler?.(...([{}, permission, frameUrl, { mediaType: mediaTypes[0] }] as never[])) as boolean]
  }
  expect([mayShow(), mayUse('media', ['video']), mayUse('media', ['audio']), mayUse('geolocation', [])]).toEqual([true, [true, true], [false, false], [false, false]])
  const page = await electron.protocol.handlers.get('app')?.(new Request('app://steward/'))
  expect(page?.headers.get('content-security-policy')).toContain('frame-src steward-view:;')

  dispose()
  expect([(await answer())?.status, mayShow(), mayUse('media', ['video']), electron.callsTo('session.clearStorageData')]).toEqual([404, false, [false, false], [[{ origin: frameUrl.slice(0, -1) }]]])
  expect([electron.callsTo('webContents.setWebRTCIPHandlingPolicy'), electron.callsTo('app.commandLine.appendSwitch')]).toEqual([[['disable_non_proxied_udp']], [['enable-features', 'ConnectionAllowlists']]])
})
