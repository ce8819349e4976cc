import { createHost } from '#core/host/create-host.ts'
import type { Host } from '#core/host/host.ts'
import type { Browser } from '#core/ports/browser.ts'
import type { Logger } from '#core/ports/logger.ts'
import type { ViewFrames } from '#core/ports/view-frames.ts'
import { createPorts } from '#node/create-ports.ts'

export interface OpenHost {
  readonly host: Host
  readonly logger: Logger
  /** Stops turns and servers, then closes the stores. */
  close(): Promise<void>
}

/** Makes the ports and the host. Nothing starts yet: `host.start()` starts the servers. */
export async function openHost(options: { home: string; version: string; browser: Browser; viewFrames: ViewFrames }): Promise<OpenHost> {
  const { ports, close } = await createPorts({ ...options, shell: 'electron' })
  const host = createHost(ports, { person: true })
  return {
    host,
    logger: ports.logger,
    async close() {
      try {
        await host.close()
      } finally {
        await close()
      }
    },
  }
}
