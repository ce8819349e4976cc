import type { Isolation, ServerDefinition } from '#contract/server.ts'
import type { Session } from './open-session.ts'

/** While it runs, what its process was really started in; else what it will be started in. */
export function isolationOf({ sandbox }: Extract<ServerDefinition, { kind: 'stdio' }>, session: Pick<Session, 'isolation'> | undefined, platform: string): Isolation {
  const mode = session ? session.isolation : sandbox?.mode
  if (mode === undefined) return { kind: 'none', reason: 'off' }
  return !session && platform !== 'linux' && platform !== 'darwin' ? { kind: 'none', reason: 'unsupported' } : { kind: 'isolated', mode }
}
