import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { ServerDefinition, ServerState } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { NetworkWay } from '#core/ports/network.ts'
import { aborted } from '../sleep.ts'
import type { BoundSignIn, SignIns } from './sign-ins.ts'

export interface SignInGuideParts {
  readonly server: string
  readonly definitionHash: string
  readonly signIns: SignIns
  readonly clock: Clock
  /** The definition with its placeholders filled. */
  readonly fill: (signal: AbortSignal) => Promise<ServerDefinition>
  readonly openWay: (definition: Extract<ServerDefinition, { kind: 'http' }>) => Promise<NetworkWay>
  readonly become: (state: ServerState) => void
}

/** A person's way through a sign-in, as states of the connection. */
export interface SignInGuide {
  /**
   * One at a time: a second one takes the place of the first. Leaves the state `signing-in` where it succeeds.
   * @throws StewardError as `BoundSignIn.signIn`; the signal's reason
   */
  lead(signal: AbortSignal): Promise<void>
  /** Resolves when nothing of it goes on; the state is the caller's business then. */
  cancel(): Promise<void>
  /** Forgets the tokens, and revokes them where that is possible. */
  signOut(): Promise<void>
}

export function createSignInGuide({ server, definitionHash, signIns, clock, fill, openWay, become }: SignInGuideParts): SignInGuide {
  let running: { controller: AbortController; done: Promise<void> } | undefined

  async function cancel(): Promise<void> {
    running?.controller.abort(new StewardError({ code: 'sign-in-stopped', message: `The sign-in of ${server} was stopped.` }))
    await running?.done
  }

  async function bound<Value>(signal: AbortSignal, use: (bound: BoundSignIn) => Promise<Value>): Promise<Value> {
    const filled = await fill(signal)
    if (filled.kind !== 'http') throw notOnTheWeb(server)
    const way = await openWay(filled)
    try {
      return await use(await signIns.bind({ ...filled, url: way.resource.href }, definitionHash, way.fetch))
    } finally {
      await way.close()
    }
  }

  async function lead(given: AbortSignal, stop: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([given, stop])
    const since = clock.now()
    become({ kind: 'signing-in', since, way: { kind: 'preparing' } })
    try {
      await bound(signal, async (way) => {
        // A keychain may ask the person first; a stop must not wait for that.
        await Promise.race([signIns.load(server, definitionHash), aborted(signal)])
        signal.throwIfAborted()
        await way.signIn((step) => (signal.aborted ? undefined : become({ kind: 'signing-in', since, way: step })), signal)
      })
      signal.throwIfAborted()
    } catch (error) {
      if (!stop.aborted) become({ kind: 'needs-sign-in', problem: given.aborted ? givenUp(server) : toProblem(error) })
      throw error
    }
  }

  return {
    async lead(signal) {
      await cancel()
      const controller = new AbortController()
      const leading = lead(signal, controller.signal)
      const mine = { controller, done: leading.catch(() => undefined) }
      running = mine
      try {
        await leading
      } finally {
        if (running === mine) running = undefined
      }
    },
    cancel,
    signOut: () =>
      signIns.signOut(server, definitionHash, (revoke) => bound(new AbortController().signal, revoke)),
  }
}

export function notOnTheWeb(server: string): StewardError {
  return new StewardError({ code: 'sign-in-impossible', message: `Nobody signs in to ${server}.`, cause: 'It is a program on this machine.', nextStep: 'Where it takes a key, give it in "env" of its entry in mcp.json.', action: { kind: 'edit-config', server } })
}

function givenUp(server: string): Problem {
  return { code: 'sign-in-needed', message: `${server} wants to know who you are.`, cause: 'The sign-in was not finished.', nextStep: 'Sign in again.', action: { kind: 'sign-in', server } }
}
