import type { CallOutput } from '#contract/contract.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { ServerState } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Connection } from '../connection.ts'

type Step = CallOutput<'server.test'>['steps'][number]

/**
 * Connects anew and times each step: a second connection beside the first would fail at a server that locks a file, and
 * would not be the one that the person uses. A connection that works on a call is left alone.
 *
 * @throws StewardError `server-busy`; the reason of the signal
 */
export async function testServer(connection: Connection, clock: Clock, ping: (signal: AbortSignal) => Promise<number>, signal: AbortSignal): Promise<CallOutput<'server.test'>> {
  const { definition } = connection
  const server = definition.name
  signal.throwIfAborted()
  if (connection.calls.any()) throw new StewardError({ code: 'server-busy', message: `${server} works on a call right now.`, cause: 'The test starts the server anew, which would end the call.', nextStep: 'Wait for the call to end or stop it, then test again.' })
  if (!(await connection.stop({ kind: 'stopped' }))) throw new StewardError({ code: 'server-busy', message: `${server} was started or stopped by something else just now.`, nextStep: 'Test it again.' })

  const steps: Step[] = []
  let name = 'prepare'
  let from = clock.monotonic()
  const finish = (next: string, about: { detail?: string; problem?: Problem } = {}): void => {
    const now = clock.monotonic()
    steps.push({ name, durationMs: now - from, ...about })
    name = next
    from = now
  }
  const state = await new Promise<ServerState>((resolve, reject) => {
    const onState = (): void => {
      const { state } = connection.view()
      if (state.kind !== 'starting') {
        if (state.kind !== 'stopped' || steps.length > 0) settle(() => resolve(state))
      } else if (state.step === 'launch') {
        // What came before was one way to connect that did not work; the log says why.
        finish(definition.kind === 'stdio' ? 'launch' : 'open', name === 'prepare' ? {} : { detail: 'It did not work this way; another one is tried.' })
      } else if (state.step !== 'queued' && name !== state.step) finish(state.step, name === 'negotiate' ? { detail: 'See below for what was agreed.' } : {})
    }
    const onAbort = (): void => settle(() => reject(signal.reason))
    const settle = (end: () => void): void => {
      forget()
      signal.removeEventListener('abort', onAbort)
      end()
    }
    const forget = connection.onState(onState)
    signal.addEventListener('abort', onAbort, { once: true })
    connection.start()
    // Its entry is gone, or Steward ends: nothing starts it any more.
    if (connection.view().state.kind === 'stopped') settle(() => resolve(connection.view().state))
  })

  if (state.kind === 'ready' || state.kind === 'degraded') {
    const { counts } = connection.view()
    const listed = `${counts.tools} tools, ${counts.resources} resources, ${counts.resourceTemplates} templates, ${counts.prompts} prompts`
    const agreed = `${state.era} era, protocol ${state.protocolVersion}, ${state.serverName} ${state.serverVersion}`.trim()
    const negotiated = steps.findLast((step) => step.name === 'negotiate')
    if (negotiated) negotiated.detail = agreed
    finish(state.era === 'modern' ? 'discover' : 'ping', { detail: listed, ...(state.kind === 'degraded' ? { problem: state.problem } : {}) })
    try {
      await ping(signal)
      finish('')
    } catch (error) {
      signal.throwIfAborted()
      finish('', { problem: toProblem(error) })
    }
  } else finish('', { problem: 'problem' in state && state.problem ? state.problem : { code: 'server-stopped', message: `${server} was stopped during the test.` } })
  return { view: connection.view(), steps }
}
