import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { createBridge, type StewardBridge } from './bridge.ts'
import { COMMAND_TO_VIEW, FRAME_TO_HOST, FRAME_TO_VIEW } from './channels.ts'

const exposed = new Map<string, unknown>()
const sent: unknown[][] = []
const ipcRenderer = Object.assign(new EventEmitter(), { send: (...values: unknown[]) => sent.push(values) })
vi.mock('electron', () => ({ contextBridge: { exposeInMainWorld: (key: string, api: unknown) => exposed.set(key, api) }, ipcRenderer }))

/** Every path that a page can reach, with its type. */
function walk(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`]
  return Object.entries(value).flatMap(([key, child]) => walk(child, path ? `${path}.${key}` : key))
}

test('the page gets exactly three functions', async () => {
  await import('./preload.ts')
  expect(walk(Object.fromEntries(exposed))).toEqual(['stewardBridge.send: function', 'stewardBridge.onFrame: function', 'stewardBridge.onCommand: function'])
  // Only the channels of the bridge, and nothing is said before the page speaks.
  expect(ipcRenderer.eventNames()).toEqual([FRAME_TO_VIEW, COMMAND_TO_VIEW])
  expect(sent).toEqual([])
  ;(exposed.get('stewardBridge') as StewardBridge).send('{}')
  expect(sent).toEqual([[FRAME_TO_HOST, expect.stringMatching(/^\d+-\d+-\d+-\d+$/), '{}']])
})

function setUp() {
  const ipc = Object.assign(new EventEmitter(), { send: vi.fn() })
  return { ipc, bridge: createBridge(ipc, 'mine') }
}

test('listeners hear text only, never the event or the session', () => {
  const { ipc, bridge } = setUp()
  const [onFrame, onCommand] = [vi.fn(), vi.fn()]
  bridge.onFrame(onFrame)
  bridge.onCommand(onCommand)
  const event = { sender: 'dangerous' }
  ipc.emit(FRAME_TO_VIEW, event, 'mine', 'frame')
  ipc.emit(FRAME_TO_VIEW, event, 'mine', null)
  ipc.emit(FRAME_TO_VIEW, event, 'of another document', 'frame')
  ipc.emit(FRAME_TO_VIEW, event, 'mine', { not: 'text' })
  ipc.emit(COMMAND_TO_VIEW, event, 'settings', 'more')
  ipc.emit(COMMAND_TO_VIEW, event, { not: 'text' })
  expect(onFrame.mock.calls).toEqual([['frame'], [null]])
  expect(onCommand.mock.calls).toEqual([['settings']])
})

test('what is no text is not sent, and what is no function does not listen', () => {
  const { ipc, bridge } = setUp()
  expect(() => bridge.send({} as never)).toThrow(TypeError)
  expect(() => bridge.onFrame('x' as never)).toThrow(TypeError)
  expect(() => bridge.onCommand(null as never)).toThrow(TypeError)
  expect(ipc.send).not.toHaveBeenCalled()
})
