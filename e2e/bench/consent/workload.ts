import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ToolAnnotations } from '#contract/server.ts'

export interface RecordedCall {
  readonly server: string
  readonly tool: string
  readonly arguments: JsonObject
  /** Why no careful person would let it run. */
  readonly unsafe?: string
}

export interface RecordedTurn {
  readonly conversation: number
  readonly say: string
  /** Calls of one step are made side by side. */
  readonly steps: readonly (readonly RecordedCall[])[]
}

/** A file of `workloads/`: its first line says what there is, each other line is a turn. */
export interface Workload {
  readonly name: string
  readonly about: string
  /** Servers whose data is the person's own. */
  readonly own: readonly string[]
  /** Servers all of whose reading the person would allow, though it reaches the outside: none of their reading tools takes an address. */
  readonly reads: readonly string[]
  /** The folder that the person works in. */
  readonly folder: string
  readonly servers: Readonly<Record<string, readonly { name: string; description: string; inputSchema: JsonObject; annotations: ToolAnnotations }[]>>
  readonly turns: readonly RecordedTurn[]
}

export const workloadFolder = join(import.meta.dirname, 'workloads')

export function readWorkloads(): Workload[] {
  return readdirSync(workloadFolder).filter((file) => file.endsWith('.jsonl')).toSorted().map((file) => {
    const [head = '{}', ...turns] = readFileSync(join(workloadFolder, file), 'utf8').trim().split('\n')
    return { ...(JSON.parse(head) as Omit<Workload, 'turns'>), turns: turns.map((line) => JSON.parse(line) as RecordedTurn) }
  })
}

export const callsOf = ({ turns }: Workload): RecordedCall[] => turns.flatMap(({ steps }) => steps.flat())
export const keyOf = ({ server, tool, arguments: args }: Pick<RecordedCall, 'server' | 'tool' | 'arguments'>): string => canonicalJson([server, tool, args])
