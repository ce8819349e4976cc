import type { AuthProvider, FetchLike, OAuthClientProvider } from '@modelcontextprotocol/client'
import type { Account, ServerDefinition, ServerState } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'

type HttpDefinition = Extract<ServerDefinition, { kind: 'http' }>
export type SignInWay = Extract<ServerState, { kind: 'signing-in' }>['way']

export interface SignInsParts extends Pick<Ports, 'about' | 'browser' | 'clock' | 'logger' | 'secrets' | 'signInCallback'> {}

/** Signing in at servers that want OAuth: who is signed in where, and how one gets there. */
export interface SignIns {
  /** For a connection. `definition` with its placeholders filled; `fetch` is the way to the server and its authorization server. */
  bind(definition: HttpDefinition, definitionHash: string, fetch: FetchLike): BoundSignIn
  /** Undefined where nobody is signed in. */
  account(server: string, definitionHash: string): Account | undefined
  /** Reads which accounts there are. */
  load(): Promise<void>
  /** Forgets the tokens of the server and revokes them where that is possible. */
  signOut(definition: HttpDefinition, definitionHash: string, fetch: FetchLike): Promise<void>
}

export interface BoundSignIn {
  /** For the SDK's HTTP transports. In the background it refreshes and never opens a page: where a person is needed the connection fails with `sign-in-needed`. Undefined: the entry brings its own credentials. */
  readonly authProvider: AuthProvider | OAuthClientProvider | undefined
  /**
   * Leads the person through the sign-in.
   * @throws StewardError `sign-in-failed`, `sign-in-denied`, `sign-in-timed-out` ...; the signal's reason
   */
  signIn(onWay: (way: SignInWay) => void, signal: AbortSignal): Promise<void>
}

export function createSignIns(_parts: SignInsParts): SignIns {
  return {
    bind: () => ({ authProvider: undefined, signIn: () => Promise.reject(new Error('Not built yet.')) }),
    account: () => undefined,
    load: () => Promise.resolve(),
    signOut: () => Promise.resolve(),
  }
}
