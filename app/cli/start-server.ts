import { StewardError } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeDefinition } from './describe-consent.ts'
import type { Session } from './open-host.ts'
import { oneLine } from './plain-text.ts'
import type { Shell } from './shell.ts'
import { tellConfigProblems } from './tell-config-problems.ts'

/** Waits until a server is connected or cannot become so. */
async function serverSettled(connection: Connection, server: string, signal: AbortSignal): Promise<ServerView> {
  const settled = Promise.withResolvers<ServerView>()
  let asked = false
  const look = (view: ServerView): void => {
    if (asked && view.name === server && !['starting', 'restarting'].includes(view.state.kind)) settled.resolve(view)
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
    const view = await connection.call('server.start', { server }, { signal })
    asked = true
    look(view)
    return await settled.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const stop of stops) stop()
    settled.promise.catch(() => {})
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
  const { servers } = await connection.call('server.list', {})
  const known = servers.find(({ name }) => name === server)
  if (!known) await tellConfigProblems(shell, connection)
  if (known?.state.kind === 'untrusted') await askForApproval(shell, connection, known)
  const view = await serverSettled(connection, server, signal).catch((error: unknown) => {
    if (error instanceof StewardError && error.code === 'server-untrusted') throw new StewardError({ ...error.problem, nextStep: `Look at its command and approve it: steward servers approve ${server}` })
    throw error
  })
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
    case 'disabled':
    case 'signing-in':
    case 'starting':
    case 'stopped':
      throw new StewardError({ code: 'server-stopped', message: `The server ${server} was not started.`, nextStep: `Run: steward servers test ${server}` })
  }
}

/** Shows what an approval would cover and asks. Without a person, or where the answer is no, nothing changes: the start says so. */
async function askForApproval({ terminal, output, interrupts }: Shell, connection: Connection, view: ServerView): Promise<void> {
  if (!terminal) return
  output.note(`The server ${oneLine(view.name)} was not started here before. It would run on this machine, with your rights:\n${describeDefinition(view.definition)}`)
  await terminal.discardTyped()
  const answer = await terminal.ask('  Start it, now and from now on? y or n: ', { signal: interrupts.signal })
  if (answer?.trim().toLowerCase() === 'y') await connection.call('server.approve', { server: view.name, definitionHash: view.definitionHash })
}

/** Starts every server that may start, side by side; those that fail are told about, not thrown. */
export async function startAllServers(shell: Shell, { connection }: Session): Promise<ServerView[]> {
  const { servers } = await connection.call('server.list', {})
  return Promise.all(
    servers.map(async (view) => {
      const mayStart = view.state.kind !== 'disabled' && view.state.kind !== 'untrusted'
      const settled = mayStart ? await serverSettled(connection, view.name, shell.interrupts.signal) : view
      tellWhyNotReady(shell, settled)
      return settled
    }),
  )
}

/** After a turn: the servers whose tools it did not have, and why. */
export async function tellServersLeftOut(shell: Shell, { connection }: Session): Promise<void> {
  const { servers } = await connection.call('server.list', {})
  for (const view of servers) tellWhyNotReady(shell, view)
}

function tellWhyNotReady({ output }: Shell, { name, state }: ServerView): void {
  switch (state.kind) {
    case 'failed':
    case 'restarting':
    case 'degraded':
    case 'needs-sign-in':
      output.problem(state.problem.message.includes(name) ? state.problem : { ...state.problem, message: `${name}: ${state.problem.message}` })
      return
    case 'untrusted':
      output.note(`steward: ${name} was not approved yet and is left out. To look at it and approve it: steward servers approve ${name}`)
      return
    case 'starting':
      output.note(`steward: ${name} is still starting and was left out. To see what it does: steward servers test ${name}`)
      return
    case 'disabled':
    case 'signing-in':
    case 'ready':
    case 'stopped':
  }
}

function serverUnknown(server: string): StewardError {
  return new StewardError({ code: 'server-unknown', message: `There is no server ${server} any more.`, nextStep: 'See which there are: steward servers list' })
}
