import type { DoctorCheck } from '#contract/doctor.ts'
import { describeProblem, StewardError } from '#contract/problem.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { aborted } from '#core/mcp/sleep.ts'
import { applyFix } from './apply-fix.ts'
import { checks } from './checks.ts'
import type { Check, DoctorPorts, Examination, Finding, Proposal } from './examination.ts'
import { toFix } from './propose.ts'

export interface ServerDoctorParts {
  readonly ports: DoctorPorts
  readonly servers: Examination['servers'] & Pick<Servers, 'restartServer'>
}

export interface ExaminationOptions {
  readonly online: boolean
  readonly signal: AbortSignal
  /** Called when a check begins, and with what it found. One that turns out not to concern the server ends without. */
  readonly onCheck?: (name: string, check: DoctorCheck | null) => void
}

export interface ServerDoctor {
  /** @throws StewardError `server-unknown`; the signal's reason */
  examine(server: string, options: ExaminationOptions): Promise<DoctorCheck[]>
  /** @throws StewardError `server-unknown`, `fix-gone`, and of what is done */
  fix(request: { server: string; check: string; fix: string; value?: string | undefined; signal: AbortSignal }): ReturnType<typeof applyFix>
}

interface Found {
  readonly check: DoctorCheck
  readonly proposal: Proposal | undefined
}

/** The checks of one server in their order, and what can be done about them. */
export function createServerDoctor({ ports, servers }: ServerDoctorParts): ServerDoctor {
  async function begin(server: string, online: boolean): Promise<Examination> {
    await servers.load()
    const { text } = await ports.config.read()
    const { definitions, problems } = parseConfig(text)
    const definition = definitions.find(({ name }) => name === server)
    const own = problems.filter((problem) => problem.server === server)
    if (!definition && own.length === 0) servers.view(server)
    return { server, ports, servers, online, text, definition, problems: own }
  }

  /** Until `until` has been made, or all of them. */
  async function run(examination: Examination, { signal, onCheck }: Pick<ExaminationOptions, 'signal' | 'onCheck'>, until?: string): Promise<Found[]> {
    const found: Found[] = []
    /** What went wrong or was left out, by check. */
    const unmet = new Map<string, string>()
    try {
      for (const each of checks) {
        signal.throwIfAborted()
        if (each.of !== undefined && examination.definition && each.of !== examination.definition.kind) continue
        const missing = each.needs.map((need) => unmet.get(need)).find((reason) => reason !== undefined)
        if (missing === undefined) onCheck?.(each.name, null)
        const finding: Finding | undefined = missing === undefined ? await make(each, examination, signal) : { state: 'skipped', text: `It would mean nothing yet: see “${missing}”.` }
        if (!finding) continue
        if (finding.state === 'failed' || finding.state === 'skipped' || finding.stops) unmet.set(each.id, missing ?? each.name)
        const check = await toCheck(each, finding, examination)
        found.push({ check, proposal: finding.proposal })
        onCheck?.(each.name, check)
        if (each.id === until) break
      }
    } finally {
      examination.probe?.close()
    }
    return found
  }

  return {
    async examine(server, { online, ...options }) {
      return (await run(await begin(server, online), options)).map(({ check }) => check)
    },
    async fix({ server, check, fix, value, signal }) {
      const examination = await begin(server, false)
      const made = await run(examination, { signal }, check)
      const proposal = made.find((each) => each.check.id === check)?.proposal
      return applyFix({ examination, servers, check, id: fix, proposal, value })
    },
  }
}

/** Nothing that a check does holds up a person who wants it to end. */
async function make(check: Check, examination: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([
      Promise.resolve(check.run(examination, signal)),
      aborted(AbortSignal.any([signal, over.signal])).then(() => {
        signal.throwIfAborted()
        return undefined
      }),
    ])
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof StewardError) return { state: 'failed', text: describeProblem(error.problem), ...(error.problem.nextStep === undefined ? {} : { nextStep: error.problem.nextStep }) }
    return { state: 'failed', text: `The check itself failed: ${error instanceof Error ? error.message : String(error)}` }
  } finally {
    over.abort()
  }
}

async function toCheck({ id, name }: Check, finding: Finding, examination: Examination): Promise<DoctorCheck> {
  const { mask } = examination.ports
  const { text, nextStep, detail, command, state, proposal } = finding
  const fix = proposal ? await toFix(examination, id, proposal).catch(() => undefined) : undefined
  return {
    id,
    name,
    state,
    text: mask(text),
    ...(nextStep === undefined ? {} : { nextStep: mask(nextStep) }),
    ...(detail === undefined || detail === '' ? {} : { detail: mask(detail) }),
    ...(command === undefined ? {} : { command: mask(command) }),
    ...(fix ? { fix } : {}),
    server: examination.server,
  }
}
