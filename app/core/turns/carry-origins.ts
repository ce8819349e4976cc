import type { ToolCallRecord, TurnRecord } from '#core/conversations/fold-turns.ts'
import { bringsForeignData } from '#core/policy/describe-effect.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { TurnTrail } from '#core/tools/turn-trail.ts'

/** What the words of a turn brought in from servers: resources and skills that were attached, a prompt. As `server/uri`, `server/prompt`. */
function originsOfStart({ attachments, prompt }: TurnRecord['start']): string[] {
  return [...(prompt ? [`${prompt.server}/${prompt.name}`] : []), ...attachments.flatMap(({ source }) => (source ? [`${source.server}/${source.uri}`] : []))]
}

/**
 * Where the data of a turn comes from before its first call.
 *
 * A turn that goes on with a cut one is the same piece of work without a new word of the person: what the parts
 * before it read from outside still counts. A tool that is gone meanwhile counts as one that reads from outside.
 */
export function carryOrigins(path: readonly TurnRecord[], catalog: Pick<ToolCatalog, 'list'>, trail: TurnTrail): void {
  const last = path.at(-1)
  if (last) originsOfStart(last.start).forEach(trail.add)
  for (let index = path.length - 1; index > 0 && path[index]?.start.cause === 'continue'; index--) {
    const before = path[index - 1]
    if (before) originsOfStart(before.start).forEach(trail.add)
    for (const { toolCalls } of before?.steps ?? []) {
      for (const { call, start, result } of toolCalls) {
        if (start && result) addOrigin(call, catalog, trail)
      }
    }
  }
}

/**
 * A result that came after its own turn was over, because the call ran on in the background, is new to the model: it
 * counts as read in the turn that meets it first. Whether the turn before met it already is not known, so it counts there too.
 */
export function addLateOrigins(path: readonly TurnRecord[], catalog: Pick<ToolCatalog, 'list'>, trail: TurnTrail): void {
  const before = path.at(-2)
  if (!before) return
  for (const { steps, end } of path.slice(0, -1)) {
    for (const { toolCalls } of steps) {
      for (const { call, result } of toolCalls) if (end && result && result.seq > end.seq && result.seq > before.start.seq) addOrigin(call, catalog, trail)
    }
  }
}

function addOrigin({ server, tool }: ToolCallRecord['call'], catalog: Pick<ToolCatalog, 'list'>, trail: TurnTrail): void {
  if (server === null) return
  const known = catalog.list(server).find((candidate) => candidate.tool.name === tool)
  if (!known || bringsForeignData(annotationsOf(known))) trail.add(`${server}/${tool}`)
}
