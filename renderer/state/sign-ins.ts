import { createStore } from 'zustand/vanilla'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'

/** A sign-in that was begun from this window. */
export type SignIn = { readonly kind: 'running'; cancel(): void } | { readonly kind: 'failed'; readonly problem: Problem }

/**
 * By server. It outlives the page that it was begun from: looking at another page must not give it up. What the person
 * has to do on the way stands in the server's state.
 */
export const signIns = createStore<{ readonly byServer: ReadonlyMap<string, SignIn> }>(() => ({ byServer: new Map() }))

/** Begins to sign in, unless that is under way from here already. Resolves when it is over, one way or the other. */
export async function beginSignIn(client: Client, server: string): Promise<void> {
  if (signIns.getState().byServer.get(server)?.kind === 'running') return
  const controller = new AbortController()
  set(server, { kind: 'running', cancel: () => controller.abort() })
  try {
    await client.call('server.sign-in', { server }, { signal: controller.signal })
    set(server, undefined)
  } catch (error) {
    set(server, controller.signal.aborted ? undefined : { kind: 'failed', problem: toProblem(error) })
  }
}

function set(server: string, signIn: SignIn | undefined): void {
  const byServer = new Map(signIns.getState().byServer)
  if (signIn) byServer.set(server, signIn)
  else byServer.delete(server)
  signIns.setState({ byServer })
}
