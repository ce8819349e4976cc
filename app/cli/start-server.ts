import { StewardError } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeDefinition } from './describe-consent.ts'
import type { Session } from './open-host.ts'
import { oneLine } from './plain-text.ts'
import type { Shell } from './shell.ts'

/** Waits until a server is connected or cannot become so. */
export async function serverSettled(connection: Connection, server: string, signal: AbortSignal): Promise<ServerView> {
  const settled = Promise.withResolvers<ServerView>()
  const look = (view: ServerView): void => {
    if (view.name === server && !['starting', 'restarting'].includes(view.state.kind)) settled.resolve(view)
  }
  const stops = [
    connection.subscribe('server-state', ({ server: view }) => look(view)),
    connection.subscribe('server-remove', (removed) => void (removed.server === server && settled.reject(serverUnknown(server)))),
  ]
  const onAbort = (): void => settled.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    await connection.subscribed()
    // After the subscription, so that no change falls between the two.
    look(await connection.call('server.start', { server }, { signal }))
    return await settled.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const stop of stops) stop()
  }
}

/**
 * Starts one server and returns it connected; the others of the configuration stay as they are.
 *
 * One that was not approved yet is shown to the person, who may approve it here.
 * @throws StewardError why it is not connected; `server-untrusted` where it waits for an approval
 */
export async function startServer(shell: Shell, { connection }: Session, server: string): Promise<ServerView> {
  const { signal } = shell.interrupts
  let view = await serverSettled(connection, server, signal)
  if (view.state.kind === 'untrusted' && (await askForApproval(shell, connection, view))) view = await serverSettled(connection, server, signal)
  switch (view.state.kind) {
    case 'ready':
    case 'degraded':
      if (view.state.kind === 'degraded') shell.output.problem(view.state.problem)
      return view
    case 'needs-sign-in':
    case 'failed':
    case 'restarting':
      throw new StewardError(view.state.problem)
    case 'untrusted':
      throw new StewardError({
        code: 'server-untrusted',
        message: `The server ${server} was not approved yet, so it was not started.`,
        cause: 'Its entry was not written in Steward.',
        nextStep: `Look at its command and approve it: steward servers approve ${server}`,
      })
    case 'disabled':
      throw new StewardError({ code: 'server-disabled', message: `The server ${server} is switched off in mcp.json.`, nextStep: 'Remove "disabled" from its entry.' })
    case 'starting':
    case 'stopped':
      throw new StewardError({ code: 'server-stopped', message: `The server ${server} did not start.`, nextStep: `Run: steward servers test ${server}` })
  }
}

/** Shows what an approval would cover and asks. False without a person, or where the answer was no. */
export async function askForApproval({ terminal, output, interrupts }: Shell, connection: Connection, view: ServerView): Promise<boolean> {
  if (!terminal) return false
  output.note(`The server ${oneLine(view.name)} was not started here before. It would run on this machine, with your rights:\n${describeDefinition(view.definition)}`)
  await terminal.discardTyped()
  const answer = await terminal.ask('  Start it, now and from now on? y or n: ', { signal: interrupts.signal })
  if (answer?.trim().toLowerCase() !== 'y') return false
  await connection.call('server.approve', { server: view.name, definitionHash: view.definitionHash })
  return true
}

/** Starts every server that may start, side by side; those that fail are told about, not thrown. */
export async function startAllServers(shell: Shell, { connection }: Session): Promise<ServerView[]> {
  const { servers } = await connection.call('server.list', {})
  return Promise.all(
    servers.map(async (view) => {
      if (view.state.kind === 'disabled') return view
      const settled = await serverSettled(connection, view.name, shell.interrupts.signal)
      tellWhyNotReady(shell, settled)
      return settled
    }),
  )
}

export function tellWhyNotReady({ output }: Shell, { name, state }: ServerView): void {
  switch (state.kind) {
    case 'failed':
    case 'restarting':
    case 'degraded':
    case 'needs-sign-in':
      output.problem({ ...state.problem, message: `${name}: ${state.problem.message}` })
      return
    case 'untrusted':
      output.note(`steward: ${name} was not approved yet and is left out. To look at it and approve it: steward servers approve ${name}`)
      return
    case 'disabled':
    case 'starting':
    case 'ready':
    case 'stopped':
  }
}

function serverUnknown(server: string): StewardError {
  return new StewardError({ code: 'server-unknown', message: `There is no server ${server} any more.`, nextStep: 'See which there are: steward servers list' })
}
