import { StewardError, type Problem } from '#contract/problem.ts'
import type { SandboxAdapter } from './sandbox.ts'

const problem: Problem = {
  code: 'sandbox-unsupported',
  message: 'Steward cannot isolate servers on this system.',
  cause: 'There is a sandbox for Linux and for macOS only.',
  nextStep: 'Set "sandbox" to "off" for this server to run it with your rights, or run it on another computer and give its address.',
  action: { kind: 'edit-config' },
}

/** Windows and whatever else: a server that is to be isolated does not start, and nothing pretends to be a wall. */
export function createUnsupported(): SandboxAdapter {
  return {
    prepare: ({ server }) => Promise.reject(new StewardError({ ...problem, message: `${server} cannot start: Steward cannot isolate servers on this system.`, action: { kind: 'edit-config', server } })),
    check: () => Promise.resolve(problem),
  }
}
