import type { Row } from '../report.ts'
import { peers } from './peers.ts'
import { replay } from './replay.ts'
import { callsOf, readWorkloads } from './workload.ts'

/** Questions and unsafe calls of fixed workloads: under Steward's policy, and under those of its peers. */
export async function consentSuite(): Promise<Row[]> {
  const rows: Row[] = []
  for (const [index, workload] of readWorkloads().entries()) {
    const total = callsOf(workload).length
    const ours = await replay(workload)
    const theirs = Object.entries(peers).map(([name, policy]) => [name, policy(workload)] as const)
    const about = `${workload.name}: ${total} calls, ${callsOf(workload).filter(({ unsafe }) => unsafe !== undefined).length} of them unsafe`
    console.error(`${about}; asked ${ours.prompts} times (${Object.entries(ours.why).map(([code, count]) => `${code} ${count}`).join(', ')}) in ${ours.lists} lists; ${ours.ran} ran`)
    rows.push({
      suite: 'consent',
      number: index + 1,
      what: `Questions. ${about}`,
      unit: 'times',
      floor: total,
      ours: ours.prompts,
      peers: Object.fromEntries(theirs.map(([name, { prompts }]) => [name, prompts])),
      goal: { text: 'at most 0.1× of asking always', met: ours.prompts <= total * 0.1 },
    })
    rows.push({ suite: 'consent', number: index + 1, what: `Unsafe calls that ran. ${workload.about}`, unit: 'times', floor: 0, ours: ours.unsafe, peers: Object.fromEntries(theirs.map(([name, { unsafe }]) => [name, unsafe])), goal: { text: 'none', met: ours.unsafe === 0 } })
  }
  return rows
}
