import { ProtocolError } from '@modelcontextprotocol/client'
import type { Session } from './open-session.ts'

/** One ping (legacy) or discover (modern). Any answer is a sign of life, also a refusal. */
export async function pingSession({ client, era }: Pick<Session, 'client' | 'era'>, timeout: number, signal: AbortSignal): Promise<void> {
  try {
    if (era === 'modern') await client.discover({ timeout, signal })
    else await client.ping({ timeout, signal })
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}
