import type { AuthProvider, FetchLike } from '@modelcontextprotocol/client'
import type { Account, ServerDefinition, ServerState } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import { createAccountStore, type AccountKey, type AccountStore, type StoredAccount } from './account-store.ts'
import type { Challenge } from './challenge.ts'
import type { DpopSessions } from './dpop-key.ts'

export type HttpDefinition = Extract<ServerDefinition, { kind: 'http' }>
export type SignInWay = Extract<ServerState, { kind: 'signing-in' }>['way']

export interface SignInsParts extends Pick<Ports, 'browser' | 'clock' | 'logger' | 'secrets' | 'signInCallback'> {}

/** What all connections share. */
export interface SignInsState {
  readonly parts: SignInsParts
  readonly store: AccountStore
  /** What each server said with its last refusal. */
  readonly challenges: Map<string, Challenge>
  /** The renewals that run. */
  readonly renewals: Map<string, Promise<void>>
  readonly dpop: DpopSessions
}

/** Signing in at servers that want OAuth: who is signed in where, and how one gets there. */
export interface SignIns {
  /** For a connection. `definition` with its placeholders filled; `fetch` is the way to the server and its authorization server. */
  bind(definition: HttpDefinition, definitionHash: string, fetch: FetchLike): Promise<BoundSignIn>
  /** As it was last loaded. Undefined where nobody is signed in. */
  account(server: string, definitionHash: string): Account | undefined
  /** Reads who is signed in. Never throws: what cannot be read counts as nobody. */
  load(server: string, definitionHash: string): Promise<void>
  /** Forgets the tokens of the server at once. That they are revoked is tried over `bound`, and may fail. */
  signOut(server: string, definitionHash: string, bound: (use: (bound: BoundSignIn) => Promise<void>) => Promise<void>): Promise<void>
}

export interface BoundSignIn {
  /** For the SDK's HTTP transports. In the background it refreshes and never opens a page: where a person is needed the connection fails with `sign-in-needed`. */
  readonly authProvider: AuthProvider
  /** Around the `fetch` of those transports: proves the possession of a token (DPoP), and sees which permission is missing. */
  wrap(fetch: FetchLike): FetchLike
  /**
   * Leads the person through the sign-in.
   * @throws StewardError `sign-in-denied`, `sign-in-timed-out`, `sign-in-failed` ...; the signal's reason
   */
  signIn(onWay: (way: SignInWay) => void, signal: AbortSignal): Promise<void>
  revoke(account: StoredAccount): Promise<void>
}

export function createSignIns(parts: SignInsParts): SignIns {
  const store = createAccountStore(parts.secrets)
  let sessions: Promise<DpopSessions> | undefined
  const dpop: DpopSessions = async (key) => {
    sessions ??= import('./dpop-key.ts').then(({ createDpopSessions }) => createDpopSessions())
    return (await sessions)(key)
  }
  const state: SignInsState = { parts, store, challenges: new Map(), renewals: new Map(), dpop }
  const keyOf = (server: string, definitionHash: string): AccountKey => ({ server, definitionHash })

  return {
    async bind(definition, definitionHash, fetch) {
      // With it comes the SDK, which a host that connects to nothing does not load.
      const { bindSignIn } = await import('./bind-sign-in.ts')
      return bindSignIn(state, definition, keyOf(definition.name, definitionHash), fetch)
    },
    account: (server, definitionHash) => store.known(keyOf(server, definitionHash)),
    load: async (server, definitionHash) => void (await store.read(keyOf(server, definitionHash))),
    async signOut(server, definitionHash, bound) {
      const key = keyOf(server, definitionHash)
      const account = await store.read(key)
      await store.remove(key)
      state.challenges.delete(`${server}\n${definitionHash}`)
      if (account.current === undefined) return
      try {
        await bound((server) => server.revoke(account))
      } catch (error) {
        // They end by themselves; the person is signed out here in any case.
        parts.logger.warn('Tokens could not be revoked', { server, error: error instanceof Error ? error.message : String(error) })
      }
    },
  }
}
