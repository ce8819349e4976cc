import type { ProviderSettings } from '#contract/model.ts'
import type { Host } from '#core/host/host.ts'
import type { ViewFrames } from '#core/ports/view-frames.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import type { ProviderSources } from './choose-model.ts'
import type { Shell } from './shell.ts'

export interface SessionOptions {
  readonly shell?: 'terminal' | 'web'
  /** Whether somebody can answer. Missing: as the terminal is. */
  readonly person?: boolean
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  /** Missing: this shell can show no views of servers. */
  readonly viewFrames?: ViewFrames
  readonly provider?: (sources: ProviderSources) => ProviderSettings | undefined
}

/** A host of this process, and this shell's connection to it: commands talk to the host through the contract only. */
export interface Session {
  readonly host: Host
  readonly connection: Connection
}

/**
 * Runs one command with a host, and closes the host whatever comes.
 *
 * What is heavy is imported here and not at the top, so that `--help` and mistakes on the command line cost nothing.
 */
export async function withHost<Result>(shell: Shell, options: SessionOptions, run: (session: Session) => Promise<Result>): Promise<Result> {
  const [{ createPorts }, { createHost }] = await Promise.all([import('#node/create-ports.ts'), import('#core/host/create-host.ts')])
  const { globals, version } = shell
  const { ports, close } = await createPorts({ home: globals.home, configFile: globals.config, shell: options.shell ?? 'terminal', version, viewFrames: options.viewFrames })
  for (const problem of ports.problems) shell.output.problem(problem)
  try {
    const provider = options.provider?.({ configured: ports.settings.get().providers, variable: ports.variable })
    const host = createHost(ports, {
      person: options.person ?? shell.terminal !== undefined,
      allow: options.allow ?? [],
      deny: options.deny ?? [],
      ...(provider ? { provider } : {}),
    })
    try {
      const [view, served] = createPair()
      const stopServing = serve(served, host)
      const connection = connect(view)
      try {
        return await run({ host, connection })
      } finally {
        stopServing()
      }
    } finally {
      await host.close()
    }
  } finally {
    await close()
  }
}
