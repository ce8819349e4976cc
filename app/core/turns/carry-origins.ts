import type { TurnRecord } from '#core/conversations/fold-turns.ts'
import { bringsForeignData } from '#core/policy/describe-effect.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { TurnTrail } from '#core/tools/turn-trail.ts'

/**
 * A turn that goes on with a cut one is the same piece of work without a new word of the person: what the parts
 * before it read from outside still counts. A tool that is gone meanwhile counts as one that reads from outside.
 */
export function carryOrigins(path: readonly TurnRecord[], catalog: Pick<ToolCatalog, 'list'>, trail: TurnTrail): void {
  for (let index = path.length - 1; index > 0 && path[index]?.start.cause === 'continue'; index--) {
    for (const { toolCalls } of path[index - 1]?.steps ?? []) {
      for (const { call, start, result } of toolCalls) {
        const { server, tool } = call
        if (server === null || !start || !result) continue
        const known = catalog.list(server).find((candidate) => candidate.tool.name === tool)
        if (!known || bringsForeignData(annotationsOf(known))) trail.add(`${server}/${tool}`)
      }
    }
  }
}
