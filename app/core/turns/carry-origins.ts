import type { ToolCallRecord, TurnRecord } from '#core/conversations/fold-turns.ts'
import { bringsForeignData } from '#core/policy/describe-effect.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { subjectOf } from '#core/tools/trail-words.ts'
import type { TurnTrail } from '#core/tools/turn-trail.ts'

/** What is known of where results come from. */
export interface Sources extends Pick<ToolCatalog, 'list'> {
  /** The person said that what this server brings is their own. */
  trusts(server: string): boolean
}

/** What the words of a turn brought in from servers: resources and skills that were attached, a prompt. As `server/uri`, `server/prompt`. */
function addStart({ attachments, prompt }: TurnRecord['start'], sources: Sources, trail: TurnTrail): void {
  if (prompt && !sources.trusts(prompt.server)) trail.add({ origin: `${prompt.server}/${prompt.name}`, server: prompt.server })
  for (const { source, size } of attachments) if (source && !sources.trusts(source.server)) trail.add({ origin: `${source.server}/${source.uri}`, server: source.server, bytes: size })
}

/**
 * Where the data of a turn comes from before its first call.
 *
 * A turn that goes on with a cut one is the same piece of work without a new word of the person: what the parts
 * before it read from outside still counts. A tool that is gone meanwhile counts as one that reads from outside.
 */
export function carryOrigins(path: readonly TurnRecord[], sources: Sources, trail: TurnTrail): void {
  const last = path.at(-1)
  if (last) addStart(last.start, sources, trail)
  for (let index = path.length - 1; index > 0 && path[index]?.start.cause === 'continue'; index--) {
    const before = path[index - 1]
    if (before) addStart(before.start, sources, trail)
    for (const { toolCalls } of before?.steps ?? []) {
      for (const { call, start, result } of toolCalls) {
        if ((start ?? result?.recordedFrom) && result) addOrigin(call, result, sources, trail)
      }
    }
  }
}

/**
 * A result that came after its own turn was over, because the call ran on in the background, is new to the model: it
 * counts as read in the turn that meets it first. Whether the turn before met it already is not known, so it counts there too.
 */
export function addLateOrigins(path: readonly TurnRecord[], sources: Sources, trail: TurnTrail): void {
  const before = path.at(-2)
  if (!before) return
  for (const { steps, end } of path.slice(0, -1)) {
    for (const { toolCalls } of steps) {
      for (const { call, result } of toolCalls) if (end && result && result.seq > end.seq && result.seq > before.start.seq) addOrigin(call, result, sources, trail)
    }
  }
}

/**
 * Whether a stored result, given to the model once more, counts as read from outside. `trusted` is what held when it came: that the person
 * has taken their trust back since, or that the tool now says that it reads from outside, holds for what it brought before, too.
 */
export function isStillForeign(server: string, tool: string, trusted: boolean, sources: Sources): boolean {
  return !sources.trusts(server) && (!trusted || reads(server, tool, sources))
}

function reads(server: string, tool: string, sources: Sources): boolean {
  const known = sources.list(server).find((candidate) => candidate.tool.name === tool)
  return !known || bringsForeignData(annotationsOf(known))
}

function addOrigin(call: ToolCallRecord['call'], { origin }: NonNullable<ToolCallRecord['result']>, sources: Sources, trail: TurnTrail): void {
  const { callId, arguments: args } = call
  // What a tool of Steward itself read on in keeps the origin that it had.
  const { server, tool } = call.server === null ? { server: origin.server, tool: origin.tool ?? call.tool } : call
  if (server === null || sources.trusts(server)) return
  if (reads(server, tool, sources)) trail.add({ origin: `${server}/${tool}`, server, callId, ...subjectOf(args) })
}
