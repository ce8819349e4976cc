import type { Handlers } from '#contract/contract.ts'
import type { DoctorCheck } from '#contract/doctor.ts'
import { describeProblem } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import type { DoctorPorts } from '#core/doctor/examination.ts'
import { createServerDoctor, type ServerDoctorParts } from '#core/doctor/server-doctor.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { DoctorContext, Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'

export interface DoctorHandlerParts {
  readonly ports: DoctorPorts & Pick<Ports, 'doctor'>
  readonly servers: ServerDoctorParts['servers']
  readonly publish: Publish
}

export function doctorHandlers({ ports, servers, publish }: DoctorHandlerParts): Pick<Handlers, 'doctor.run' | 'doctor.server' | 'doctor.fix'> {
  const doctor = createServerDoctor({ ports, servers })
  return {
    'doctor.run': async (_input, { signal }) => ({ checks: await lookAround({ ...ports, servers }, signal, (progress) => publish('store-progress', progress)) }),
    async 'doctor.server'({ server, runId, online }, { signal }) {
      const tell = runId === undefined ? undefined : (name: string, check: DoctorCheck | null): void => publish('doctor-check', { runId, server, name, check })
      return { checks: await doctor.examine(server, { online, signal, ...(tell ? { onCheck: tell } : {}) }) }
    },
    'doctor.fix': (input, { signal }) => doctor.fix({ ...input, signal }),
  }
}

/** What the machine has, what is wrong in `mcp.json`, and how each server is; each with its remedy. */
export async function lookAround({ doctor, config, servers }: Pick<Ports, 'doctor'> & { readonly config: Pick<ServerConfigFile, 'path' | 'read'>; readonly servers: Pick<Servers, 'list' | 'settled'> }, signal: AbortSignal, onProgress: DoctorContext['onProgress'] = () => {}): Promise<DoctorCheck[]> {
  const [machine, file] = await Promise.all([doctor({ signal, onProgress }), checkConfig(config), servers.settled(undefined, signal)])
  return [...machine, ...file, ...servers.list().map(checkServer)]
}

async function checkConfig(config: Pick<ServerConfigFile, 'path' | 'read'>): Promise<DoctorCheck[]> {
  const about = { id: 'config', name: 'mcp.json' }
  try {
    const { definitions, problems } = parseConfig((await config.read()).text)
    if (problems.length === 0) return [{ ...about, state: 'ok', text: `${config.path} is right; it has ${definitions.length} ${definitions.length === 1 ? 'server' : 'servers'}.` }]
    return problems.map((problem) => ({
      ...about,
      state: problem.severity === 'error' ? 'failed' : 'warning',
      text: `Line ${problem.line}, column ${problem.column}: ${describeProblem(problem)}`,
      nextStep: problem.nextStep,
    }))
  } catch (error) {
    return [{ ...about, state: 'failed', text: error instanceof Error ? error.message : String(error), nextStep: `Check that you may read ${config.path}.` }]
  }
}

function checkServer({ name: server, state, counts }: ServerView): DoctorCheck {
  const about = { id: 'server', name: `Server ${server}`, server }
  switch (state.kind) {
    case 'ready':
      return { ...about, state: 'ok', text: `Ready: ${state.serverName} ${state.serverVersion}, protocol ${state.protocolVersion}, ${counts.tools} tools.` }
    case 'degraded':
      return { ...about, state: 'warning', text: describeProblem(state.problem), nextStep: state.problem.nextStep }
    case 'failed':
    case 'restarting':
    case 'needs-sign-in':
      return { ...about, state: 'failed', text: describeProblem(state.problem), nextStep: state.problem.nextStep }
    case 'untrusted':
      return { ...about, state: 'warning', text: 'It waits for your approval.', nextStep: 'Look at its command in the app under Servers, then approve it.' }
    case 'disabled':
      return { ...about, state: 'skipped', text: 'It is disabled.' }
    case 'stopped':
      return { ...about, state: 'skipped', text: 'It is stopped.' }
    case 'signing-in':
      return { ...about, state: 'skipped', text: 'Somebody is signing in to it.' }
    case 'starting':
      return { ...about, state: 'skipped', text: 'It is still starting.' }
  }
}
