import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { describeConditions } from '#contract/describe-conditions.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import { proposedConditions } from '#contract/request-words.ts'

/** `where`: calls whose arguments fit; `arguments`: exactly this one; `tool`: whatever the arguments; `read-only`: all of the server that only reads. */
export type Cover = 'where' | 'arguments' | 'tool' | 'read-only'
export type Scope = 'conversation' | 'project' | 'always'
export type End = 'none' | 'hour' | 'today' | 'week' | 'month'

/** A standing answer while it is being made. */
export interface RuleDraft {
  readonly cover: Cover
  /** One for each argument, in the order of the call. */
  readonly conditions: readonly ArgumentCondition[]
  readonly scope: Scope
  readonly end: End
}

/** Begins with the narrowest rule that makes sense, and in this conversation where there is one. */
export function startDraft(request: ConsentRequest): RuleDraft {
  const conditions = proposedConditions(request)
  return { cover: conditions.some(({ kind }) => kind !== 'any') ? 'where' : 'tool', conditions, scope: request.conversationId === null ? 'always' : 'conversation', end: 'none' }
}

/** The conditions by which past calls are compared; null where the rule is not about arguments of this tool. */
export function comparedConditions(draft: RuleDraft, { arguments: args }: ConsentRequest): readonly ArgumentCondition[] | null {
  switch (draft.cover) {
    case 'where':
      return draft.conditions
    case 'arguments':
      return Object.entries(args).map(([argument, value]) => ({ kind: 'values', argument, values: [value] }))
    case 'tool':
    case 'read-only':
      return null
  }
}

export function answerOf({ cover, conditions, scope, end }: RuleDraft, request: ConsentRequest, now: number): ConsentAnswer {
  const until = endAt(end, now)
  const standing = until === undefined ? {} : { expiresAt: until }
  if (cover === 'read-only') return { kind: 'allow-read-only', scope, ...standing }
  if (cover === 'tool') return scope === 'conversation' ? { kind: 'allow-conversation', ...standing } : { kind: 'allow-always', cover: 'tool', scope, ...standing }
  if (cover === 'arguments' && scope !== 'conversation') return { kind: 'allow-always', cover: 'arguments', scope, ...standing }
  return { kind: 'allow-where', scope, conditions: [...(cover === 'where' ? conditions : (comparedConditions({ cover, conditions, scope, end }, request) ?? []))], ...standing }
}

/** Milliseconds since 1970; undefined where there is no end. */
export function endAt(end: End, now: number): number | undefined {
  switch (end) {
    case 'none':
      return undefined
    case 'hour':
      return now + 3_600_000
    case 'today': {
      const midnight = new Date(now)
      // Just past the last minute of the day, as the person's clock has it.
      midnight.setHours(24, 0, 0, 0)
      return midnight.getTime()
    }
    case 'week':
      return now + 7 * 86_400_000
    case 'month':
      return now + 30 * 86_400_000
  }
}

const ends: Readonly<Record<End, string>> = { none: '', hour: ' for one hour', today: ' until midnight', week: ' for 7 days', month: ' for 30 days' }

/** The whole rule as one sentence. */
export function describeDraft({ cover, conditions, scope, end }: RuleDraft, { server, tool, project }: Pick<ConsentRequest, 'server' | 'tool' | 'project'>): string {
  const what =
    cover === 'read-only'
      ? `every tool that says it only reads`
      : cover === 'tool'
        ? `${tool} with any arguments`
        : cover === 'arguments'
          ? `${tool} with exactly these arguments`
          : `${tool} where ${describeConditions(conditions)}`
  return `${server} may run ${what}, ${scope === 'conversation' ? 'in this conversation' : scope === 'project' ? `in the project “${project?.name ?? ''}”` : 'in every conversation'}${ends[end]}, without a question.`
}

/** One proposal as a choice. */
export function describeProposal(condition: ArgumentCondition): string {
  switch (condition.kind) {
    case 'any':
      return 'anything'
    case 'values':
      return condition.values.length === 1 ? 'exactly this value' : `one of ${condition.values.length} values`
    case 'path':
      return 'in a folder'
    case 'host':
      return 'at a host'
    case 'number':
      return 'a number from … to …'
    case 'text':
      return 'text that reads …'
  }
}

/** One up: `/notes/2026` becomes `/notes`; undefined at the top, which would be everything. */
export function folderAbove(folder: string): string | undefined {
  const isWindows = /^[A-Za-z]:[\\/]/.test(folder)
  const parts = folder.replace(/[\\/]+$/, '').split(isWindows ? /[\\/]/ : '/')
  parts.pop()
  return parts.length <= 1 ? undefined : parts.join(isWindows ? '\\' : '/')
}

/** What of a condition is not filled in yet. */
export function problemOf(condition: ArgumentCondition): string | undefined {
  switch (condition.kind) {
    case 'path':
      return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(condition.folder) ? undefined : 'A whole path, such as /home/me/notes.'
    case 'host':
      return /^[A-Za-z0-9.\-[\]:]+$/.test(condition.host) ? undefined : 'A host, such as example.com.'
    case 'number':
      return condition.min <= condition.max ? undefined : 'The first number is the smaller one.'
    case 'text':
      return condition.pattern === '' ? 'The text, with * for what may vary.' : undefined
    case 'values':
      return condition.values.length === 0 ? 'At least one value.' : undefined
    case 'any':
      return undefined
  }
}
