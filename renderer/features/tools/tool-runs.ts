import { createStore } from 'zustand/vanilla'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { ToolView } from '#contract/server.ts'
import type { Client } from '#renderer/client/client.ts'

export type ToolResult = CallOutput<'tool.call'>

/** One call by hand. `background`: the task of it goes on at the server, and its result is asked for when it is over. */
export interface ToolRun {
  readonly callId: string
  readonly arguments: JsonObject
  readonly startedAt: number
  readonly state: { readonly kind: 'running' } | { readonly kind: 'background' } | { readonly kind: 'ended'; readonly result: ToolResult } | { readonly kind: 'failed'; readonly problem: Problem }
}

const KEPT = 20
const running = new Map<string, AbortController>()

/** The runs of this page, newest first, by tool: who goes elsewhere and comes back finds them again. */
export const toolRuns = createStore<ReadonlyMap<string, readonly ToolRun[]>>(() => new Map())

export const runsKey = ({ server, name }: Pick<ToolView, 'server' | 'name'>): string => `${server}\n${name}`

function change(key: string, update: (runs: readonly ToolRun[]) => readonly ToolRun[]): void {
  toolRuns.setState(new Map(toolRuns.getState()).set(key, update(toolRuns.getState().get(key) ?? []).slice(0, KEPT)), true)
}

function settle(key: string, callId: string, state: ToolRun['state']): void {
  change(key, (runs) => runs.map((run) => (run.callId === callId ? { ...run, state } : run)))
}

/** Calls a tool; the host asks for permission as for any call. */
export function startRun(client: Client, tool: Pick<ToolView, 'server' | 'name'>, given: JsonObject): void {
  const key = runsKey(tool)
  const callId = crypto.randomUUID()
  const controller = new AbortController()
  running.set(callId, controller)
  change(key, (runs) => [{ callId, arguments: given, startedAt: Date.now(), state: { kind: 'running' } }, ...runs])
  client
    .call('tool.call', { server: tool.server, tool: tool.name, arguments: given, callId }, { signal: controller.signal })
    .then(
      (result) => settle(key, callId, result.outcome.kind === 'background' ? { kind: 'background' } : { kind: 'ended', result }),
      (error: unknown) =>
        settle(key, callId, controller.signal.aborted ? { kind: 'ended', result: { callId, outcome: { kind: 'cancelled' }, content: [], durationMs: 0 } } : { kind: 'failed', problem: toProblem(error) }),
    )
    .finally(() => running.delete(callId))
}

export function stopRun(callId: string): void {
  running.get(callId)?.abort()
}

/** Fetches what came of a run in the background, once its task is over. */
export function fetchResult(client: Client, tool: Pick<ToolView, 'server' | 'name'>, callId: string): void {
  client.call('task.result', { callId }).then(
    (result) => settle(runsKey(tool), callId, { kind: 'ended', result }),
    (error: unknown) => settle(runsKey(tool), callId, { kind: 'failed', problem: toProblem(error) }),
  )
}
