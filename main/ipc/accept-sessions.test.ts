import { expect, test } from 'vitest'
import type { Transport } from '#rpc/transport.ts'
import { FRAME_TO_HOST } from '../preload/channels.ts'
import { FOREIGN_ADDRESSES } from '../testing/addresses.ts'
import { linkIpc, OWN_FRAME } from '../testing/linked-ipc.ts'
import { acceptSessions } from './accept-sessions.ts'
import type { SenderFrame } from './check-sender.ts'

interface Session {
  readonly transport: Transport
  readonly frames: string[]
  closed: boolean
}

function setUp() {
  const ipc = linkIpc()
  const sessions: Session[] = []
  const refused: string[] = []
  const stop = acceptSessions(
    ipc.hostIpc,
    (transport) => {
      const session: Session = { transport, frames: [], closed: false }
      transport.onMessage((frame) => session.frames.push(frame))
      transport.onClose(() => (session.closed = true))
      sessions.push(session)
    },
    (reason) => refused.push(reason),
  )
  return { ipc, sessions, refused, stop }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

const foreignFrames: [string, SenderFrame | null][] = [
  ['no frame, because it navigated', null],
  ['a child frame of our own', { ...OWN_FRAME, parent: OWN_FRAME }],
  ['a sandboxed frame of our address', { ...OWN_FRAME, origin: 'null' }],
  ['another host of our scheme', { origin: 'app://evil.test', url: 'app://evil.test/', parent: null }],
  ['our origin, showing another address', { ...OWN_FRAME, url: 'https://example.test/' }],
  ['an origin that begins like ours', { ...OWN_FRAME, origin: 'app://steward.evil.test' }],
  ['an origin with a path', { ...OWN_FRAME, origin: 'app://steward/' }],
  ...FOREIGN_ADDRESSES.map((url): [string, SenderFrame] => [`a page at ${JSON.stringify(url)}`, { origin: 'app://steward', url, parent: null }]),
]

test.each(foreignFrames)('a message is refused from %s', async (_what, frame) => {
  const { ipc, sessions, refused } = setUp()
  ipc.sendRaw(frame, FRAME_TO_HOST, 'document-1', '{}')
  await settled()
  expect(sessions).toEqual([])
  expect(refused).toHaveLength(1)
})

test('a foreign frame cannot speak in a session that is open', async () => {
  const { ipc, sessions } = setUp()
  ipc.openDocument('document-1').send('one')
  ipc.sendRaw({ ...OWN_FRAME, parent: OWN_FRAME }, FRAME_TO_HOST, 'document-1', 'two')
  await settled()
  expect(sessions.map(({ frames }) => frames)).toEqual([['one']])
})

test.each([
  ['nothing', []],
  ['no frame', ['document-1']],
  ['an object as frame', ['document-1', { kind: 'call' }]],
  ['bytes as frame', ['document-1', new Uint8Array(3)]],
  ['a number as session', [1, '{}']],
  ['an empty session', ['', '{}']],
  ['a long session', ['x'.repeat(65), '{}']],
])('a message with %s is refused', async (_what, values) => {
  const { ipc, sessions, refused } = setUp()
  ipc.sendRaw(OWN_FRAME, FRAME_TO_HOST, ...values)
  await settled()
  expect([sessions, refused.length]).toEqual([[], 1])
})

test('a reload ends the session before it and gets a fresh one', async () => {
  const { ipc, sessions } = setUp()
  const first: (string | null)[] = []
  const before = ipc.openDocument('document-1')
  before.onFrame((frame) => first.push(frame))
  before.send('from the first')
  await settled()

  const second: (string | null)[] = []
  const after = ipc.openDocument('document-2')
  after.onFrame((frame) => second.push(frame))
  sessions[0]?.transport.send('meant for the first, on its way while the page reloads')
  after.send('from the second')
  await settled()
  sessions[1]?.transport.send('for the second')
  await settled()

  expect(sessions.map(({ frames, closed }) => ({ frames, closed }))).toEqual([
    { frames: ['from the first'], closed: true },
    { frames: ['from the second'], closed: false },
  ])
  expect([first, second]).toEqual([[], ['for the second']])
})

test.each(['render-process-gone', 'destroyed'] as const)('%s ends the session', async (event) => {
  const { ipc, sessions } = setUp()
  ipc.openDocument('document-1').send('one')
  await settled()
  ipc.emit(event)
  expect(sessions[0]?.closed).toBe(true)
  sessions[0]?.transport.send('to nobody')
})

test('the view hears that the host closed', async () => {
  const { ipc, sessions, stop } = setUp()
  const heard: (string | null)[] = []
  const bridge = ipc.openDocument('document-1')
  bridge.onFrame((frame) => heard.push(frame))
  bridge.send('one')
  await settled()
  stop()
  await settled()
  expect([heard, sessions[0]?.closed]).toEqual([[null], true])
  bridge.send('after the end')
  await settled()
  expect(sessions).toHaveLength(1)
})
