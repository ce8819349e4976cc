import type { CallOutput, Handlers } from '#contract/contract.ts'
import { describeProblem } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'

export interface DoctorHandlerParts {
  readonly doctor: Ports['doctor']
  readonly servers: Pick<Servers, 'list' | 'settled'>
  readonly config: Pick<ServerConfigFile, 'path' | 'read'>
}

type Check = CallOutput<'doctor.run'>['checks'][number]

/** What the machine has, what is wrong in `mcp.json`, and how each server is; each with its remedy. */
export function doctorHandlers({ doctor, servers, config }: DoctorHandlerParts): Pick<Handlers, 'doctor.run'> {
  return {
    async 'doctor.run'(_input, { signal }) {
      const [machine, file] = await Promise.all([doctor(), checkConfig(config), servers.settled(undefined, signal)])
      return { checks: [...machine, ...file, ...servers.list().map(checkServer)] }
    },
  }
}

async function checkConfig(config: Pick<ServerConfigFile, 'path' | 'read'>): Promise<Check[]> {
  const name = 'mcp.json'
  try {
    const { definitions, problems } = parseConfig((await config.read()).text)
    if (problems.length === 0) return [{ name, state: 'ok', text: `${config.path} is right; it has ${definitions.length} ${definitions.length === 1 ? 'server' : 'servers'}.` }]
    return problems.map((problem) => ({
      name,
      state: problem.severity === 'error' ? 'failed' : 'warning',
      text: `Line ${problem.line}, column ${problem.column}: ${describeProblem(problem)}`,
      nextStep: problem.nextStep,
    }))
  } catch (error) {
    return [{ name, state: 'failed', text: error instanceof Error ? error.message : String(error), nextStep: `Check that you may read ${config.path}.` }]
  }
}

function checkServer({ name: server, state, counts }: ServerView): Check {
  const name = `Server ${server}`
  switch (state.kind) {
    case 'ready':
      return { name, state: 'ok', text: `Ready: ${state.serverName} ${state.serverVersion}, protocol ${state.protocolVersion}, ${counts.tools} tools.` }
    case 'degraded':
      return { name, state: 'warning', text: describeProblem(state.problem), nextStep: state.problem.nextStep }
    case 'failed':
    case 'restarting':
    case 'needs-sign-in':
      return { name, state: 'failed', text: describeProblem(state.problem), nextStep: state.problem.nextStep }
    case 'untrusted':
      return { name, state: 'warning', text: 'It waits for your approval.', nextStep: 'Look at its command in the app under Servers, then approve it.' }
    case 'disabled':
      return { name, state: 'skipped', text: 'It is disabled.' }
    case 'stopped':
      return { name, state: 'skipped', text: 'It is stopped.' }
    case 'signing-in':
      return { name, state: 'skipped', text: 'Somebody is signing in to it.' }
    case 'starting':
      return { name, state: 'skipped', text: 'It is still starting.' }
  }
}
