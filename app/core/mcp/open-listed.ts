import { StewardError, type Problem } from '#contract/problem.ts'
import { fetchLists, freshLists, type ListName, type ServerLists } from './fetch-lists.ts'
import { launchChannel, type Channel } from './launch-channel.ts'
import type { Session, SessionParts } from './open-session.ts'

export interface OpenListedParts extends Omit<SessionParts, 'onStep' | 'takeLaunched'> {
  readonly onStep: (step: 'launch' | 'negotiate' | 'list') => void
  /** Of the last connection, where what may still be kept of them spares the reading. */
  readonly reusable: ServerLists | undefined
  /** Called before the lists are read, so that no change falls between the two; once more where a second session took the place of the first. */
  readonly onOpen: (session: Session) => void
}

export interface Listed {
  readonly session: Session
  readonly fresh: Partial<ServerLists>
  /** Not read, because they may be kept. */
  readonly known: readonly ListName[]
  /** A list could not be read. */
  readonly problem?: Problem | undefined
}

/** Opens a session and reads the lists. Throws the problem; leaves no process behind when it does. */
export async function openListed(parts: OpenListedParts): Promise<Listed> {
  const { definition, definitionHash, journal, limits, ports, signal } = parts
  const server = definition.name
  let launched = launchFirst(parts)
  function takeLaunched(): Promise<Channel> | undefined {
    const taken = launched
    launched = undefined
    return taken
  }
  // With it comes the SDK: a host that connects to nothing does not load it.
  const { openSession } = await import('./open-session.ts')
  for (let again = false; ; again = true) {
    const session = await openSession({ ...parts, takeLaunched })
    parts.onStep('list')
    try {
      parts.onOpen(session)
      const known = session.era === 'modern' && parts.reusable ? freshLists(parts.reusable, ports.clock.now()) : []
      const names = (['tools', 'resources', 'prompts'] as const).filter((name) => !known.includes(name))
      // Where nothing else is asked, a server that was taken for a modern one without asking must show that it is there.
      const { lists: fresh, problem, error } = names.length > 0 || !session.assumed ? await fetchLists({ server, session, names, limitMs: limits.list, clock: ports.clock, signal }) : await lookForLife(session, limits.ping, signal)
      const cause = error === undefined ? undefined : await session.describe(error)
      if (cause?.code === 'sign-in-needed') throw new StewardError(cause)
      if (!problem || error === undefined || !session.assumed || again) return { session, fresh, known, problem }
      // The remembered verdict may be out of date: ask the server anew.
      journal.log('steward', 'notice', `${problem.cause ?? problem.message} Asking anew which protocol it speaks.`)
      ports.memory.forgetVerdict(definitionHash)
    } catch (error) {
      await session.close()
      throw error
    }
    await session.close()
  }
}

/** A program takes as long to start as the SDK to load, and both may happen at once. What goes wrong with it is told where it is taken. */
function launchFirst({ definition, ports, onStep }: OpenListedParts): Promise<Channel> | undefined {
  if (definition.kind !== 'stdio') return undefined
  onStep('launch')
  const launched = launchChannel(definition, ports)
  launched.catch(() => undefined)
  return launched
}

async function lookForLife(session: Session, limitMs: number, signal: AbortSignal): Promise<Awaited<ReturnType<typeof fetchLists>>> {
  try {
    await session.ping(limitMs, signal)
    return { lists: {} }
  } catch (error) {
    signal.throwIfAborted()
    return { lists: {}, problem: await session.describe(error), error }
  }
}
