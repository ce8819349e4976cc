import type { ServerOptions } from '#contract/server.ts'
import type { Session } from './open-session.ts'

/** Tells a running server of options that it can take while it runs. Modern servers ask for roots anew and hear the log level with each call. */
export async function tellOptions({ client, era }: Session, before: ServerOptions, after: ServerOptions): Promise<void> {
  if (era !== 'legacy') return
  if (JSON.stringify(before.roots) !== JSON.stringify(after.roots)) await client.sendRootsListChanged()
  if (before.logLevel !== after.logLevel && client.getServerCapabilities()?.logging) await client.setLoggingLevel(after.logLevel)
}

export async function tellRoots({ client, era }: Session): Promise<void> {
  if (era === 'legacy') await client.sendRootsListChanged()
}
