import type { RequestPlan } from './context.ts'
import { resultTokens } from './sum-request.ts'

/** What servers take of a planned request, by estimate: the definitions of their tools, and their results so far. */
export function sharesOfServers({ tools, weights, marks }: Pick<RequestPlan, 'tools' | 'weights' | 'marks'>): { server: string; definitions: number; results: number }[] {
  const shares = new Map<string, { definitions: number; results: number }>()
  const of = (server: string): { definitions: number; results: number } => {
    const share = shares.get(server) ?? { definitions: 0, results: 0 }
    shares.set(server, share)
    return share
  }
  for (const { server, tokens, isDeferred } of tools.all) if (!isDeferred && !marks.serversOff.has(server)) of(server).definitions += tokens
  for (const { turnId, results } of weights) for (const result of results) if (result.server !== null) of(result.server).results += resultTokens(result, turnId, marks)
  return [...shares].map(([server, { definitions, results }]) => ({ server, definitions: Math.round(definitions), results: Math.round(results) })).filter(({ definitions, results }) => definitions + results > 0)
}
