import { once } from 'node:events'
import { isIP } from 'node:net'
import { startGateway } from '#gateway/gateway.ts'
import { openViewOrigin } from '#gateway/view-origin.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { parseWhole } from '../parse-arguments.ts'
import type { Shell } from '../shell.ts'

export interface ServeOptions {
  readonly port: string
  readonly host: string
}

/** `steward serve`: the app in a browser, until it is told to end. */
export async function serve(shell: Shell, options: ServeOptions): Promise<ExitCode> {
  const { output, interrupts, rendererRoot } = shell
  const { signal } = interrupts
  const port = parseWhole('--port', options.port, 0, 65_535)
  const views = await openViewOrigin()
  try {
    return await withHost(shell, { shell: 'web', person: true, viewFrames: views }, async ({ host }) => {
      const gateway = await startGateway({ host, port, hostname: options.host, rendererRoot, views })
      try {
        host.start()
        output.item({ type: 'listening', url: gateway.url, port: gateway.port }, gateway.url)
        if (!isLoopback(options.host)) output.note('steward: other computers of the network can reach this address. It has no encryption: who can listen there can read all that you do, with the key.')
        output.note('Open this address in a browser; it carries the key to this Steward. Ctrl+C ends it.')
        if (!signal.aborted) await once(signal, 'abort')
        return EXIT.done
      } finally {
        await gateway.close()
      }
    })
  } finally {
    await views.close()
  }
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
