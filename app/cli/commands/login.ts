import { StewardError } from '#contract/problem.ts'
import type { ServerState, ServerView } from '#contract/server.ts'
import type { Connection } from '#rpc/connect.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { oneLine } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { startServer } from '../start-server.ts'

type Way = Extract<ServerState, { kind: 'signing-in' }>['way']

/** `steward servers login NAME`: says what to do, and waits until it was done in the browser. No terminal is needed: the browser asks. */
export function loginServer(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { output, interrupts } = shell
    const { connection } = session
    const { servers } = await connection.call('server.list', {})
    const isProgram = servers.find((server) => server.name === name)?.definition.kind === 'stdio'
    // A program on this machine is not started for it: that nobody signs in there, the host says.
    const connected = isProgram ? undefined : await startServer(shell, session, name).catch((error: unknown) => {
      // The one state that this command is for.
      if (error instanceof StewardError && error.problem.action?.kind === 'sign-in') return undefined
      throw error
    })
    if (connected) {
      output.item(recordOf(connected), connected.account ? `You are signed in to ${oneLine(name)} already, at ${oneLine(connected.account.issuer)}. To do it anew: steward servers logout ${oneLine(name)}` : `${oneLine(name)} works without a sign-in.`)
      return EXIT.done
    }
    const view = await signIn(shell, connection, name)
    const { state, account } = view
    if (state.kind !== 'ready' && state.kind !== 'degraded') throw new StewardError('problem' in state && state.problem ? state.problem : { code: 'server-not-ready', message: `You are signed in, but ${name} is not connected.`, nextStep: `Run: steward servers test ${name}` })
    output.item(recordOf(view), `You are signed in to ${oneLine(name)}${account ? `, at ${oneLine(account.issuer)}${account.scopes.length > 0 ? ` (${oneLine(account.scopes.join(', '))})` : ''}` : ''}.`)
    const { keychain } = await connection.call('secret.status', {}, { signal: interrupts.signal })
    if (keychain.kind === 'keychain') return EXIT.done
    // Nothing is left of it when this program ends, which is now.
    output.problem({ ...keychain.problem, message: `The sign-in cannot be kept. ${keychain.problem.message}` })
    return EXIT.failed
  })
}

/** `steward servers logout NAME`: forgets the tokens, and revokes them where the authorization server can. */
export function logoutServer(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    await connection.call('server.sign-out', { server: name }, { signal: shell.interrupts.signal })
    shell.output.item({ server: name, signedIn: false }, `You are signed out of ${oneLine(name)}.`)
    return EXIT.done
  })
}

async function signIn({ output, interrupts }: Shell, connection: Connection, name: string): Promise<ServerView> {
  let last = ''
  const stop = connection.subscribe('server-state', ({ server: { name: server, state } }) => {
    if (server !== name || state.kind !== 'signing-in') return
    const said = JSON.stringify(state.way)
    if (said === last) return
    last = said
    output.record({ server, signingIn: state.way })
    tell(state.way)
  })
  function tell(way: Way): void {
    switch (way.kind) {
      case 'preparing':
        return output.status(`Looking for where to sign in to ${name}`)
      case 'browser':
        output.note(way.opened ? `Sign in in your browser. If it did not open, open this address on this computer:\n\n  ${way.url}\n` : `Open this address in a browser on this computer and sign in there:\n\n  ${way.url}\n`)
        return output.status('Waiting for the browser. Ctrl+C gives up')
      case 'device':
        output.note(`Open this address on any device:\n\n  ${way.url}\n\nand enter this code:\n\n  ${way.userCode}\n`)
        return output.status('Waiting until the code was entered. Ctrl+C gives up')
    }
  }
  try {
    await connection.subscribed()
    return await connection.call('server.sign-in', { server: name }, { signal: interrupts.signal })
  } finally {
    stop()
  }
}

/** Who is signed in; nothing of the tokens is in a view. */
function recordOf({ name, state, account }: ServerView): object {
  return { server: name, signedIn: account !== undefined, state: state.kind, ...(account ? { account } : {}) }
}
