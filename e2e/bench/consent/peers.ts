import { callsOf, type RecordedCall, type Workload } from './workload.ts'

export interface Outcome {
  /** Questions that the person answered. */
  readonly prompts: number
  /** Unsafe calls that ran. */
  readonly unsafe: number
}

/**
 * What peers do, as their documentation says (`peers.md`, the rows on consent): the same person refuses what is unsafe
 * whenever they are asked. In `ask always` that takes a person who still reads the two hundredth question.
 */
export const peers: Readonly<Record<string, (workload: Workload) => Outcome>> = {
  'ask always': (workload) => ({ prompts: callsOf(workload).length, unsafe: 0 }),
  /** Asked at the first use of each tool, then never again: arguments are not looked at. */
  'allow by tool': (workload) => replay(workload, ({ server, tool }) => `${server}/${tool}`),
  /** One switch for everything. */
  'allow all': (workload) => ({ prompts: 0, unsafe: callsOf(workload).filter(({ unsafe }) => unsafe !== undefined).length }),
}

function replay(workload: Workload, keyOf: (call: RecordedCall) => string): Outcome {
  const allowed = new Set<string>()
  let [prompts, unsafe] = [0, 0]
  for (const call of callsOf(workload)) {
    if (allowed.has(keyOf(call))) {
      if (call.unsafe !== undefined) unsafe++
      continue
    }
    prompts++
    if (call.unsafe === undefined) allowed.add(keyOf(call))
  }
  return { prompts, unsafe }
}
