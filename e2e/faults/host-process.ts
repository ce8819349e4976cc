/**
 * The whole host in a process of its own that a fault may hit: real ports, real database, real servers; frames go over the
 * channel to the parent. `steward serve` is the same with a WebSocket in its place. Started by `open-host.ts` alone.
 */
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { serve } from '#rpc/serve.ts'
import type { Transport } from '#rpc/transport.ts'
import type { ToHost, ToParent } from './open-host.ts'

const home = process.argv[2]
const tell = (message: ToParent): void => void process.send?.(message)

/** The wall clock of this host may be moved by the test, as a person or a time server would; the monotonic one goes on. */
let moved = 0
let onFrame: ((frame: string) => void) | undefined
const transport: Transport = {
  send: (frame) => tell({ kind: 'frame', frame }),
  onMessage: (listener) => (onFrame = listener),
  onClose: (listener) => process.once('disconnect', listener),
  close: () => process.disconnect(),
}

const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0.0.0' })
const host = createHost({ ...ports, clock: { ...ports.clock, now: () => ports.clock.now() + moved } }, { person: true, allow: ['effects*/note', 'effects*/pid', 'effects*/hang'] })
const stop = serve(transport, host)

async function end(): Promise<void> {
  stop()
  await host.close().catch(() => {})
  await closePorts().catch(() => {})
  process.exit(0)
}
process.on('message', (message: ToHost) => {
  if (message.kind === 'frame') onFrame?.(message.frame)
  else if (message.kind === 'clock') moved = message.movedMs
  else void end()
})
process.once('SIGTERM', () => void end())
process.once('disconnect', () => void end())
host.start()
tell({ kind: 'ready', pid: process.pid, problems: [...ports.problems] })
