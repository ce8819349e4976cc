import { describeRule } from '#contract/describe-grant.ts'
import type { Grant } from '#contract/grant.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Project } from '#contract/project.ts'

export interface GrantWords {
  readonly effect: 'allow' | 'deny'
  /** What the rule covers, as one plain sentence. */
  readonly sentence: string
  readonly scope: string
  /** When it ends, or that it ended; missing where it has no end. */
  readonly end?: string
  readonly isOver: boolean
}

/** A standing answer in plain words. */
export function describeGrant({ rule, scope, expiresAt }: Grant, conversations: readonly Pick<Conversation, 'conversationId' | 'title'>[], projects: readonly Project[], now = Date.now()): GrantWords {
  const until = expiresAt === undefined ? { isOver: false } : { isOver: expiresAt <= now, end: describeEnd(expiresAt, now) }
  return { effect: rule.kind === 'deny' ? 'deny' : 'allow', sentence: describeRule(rule), scope: describeScope(scope, conversations, projects), ...until }
}

function describeScope(scope: Grant['scope'], conversations: readonly Pick<Conversation, 'conversationId' | 'title'>[], projects: readonly Project[]): string {
  switch (scope.kind) {
    case 'always':
      return 'In every conversation'
    case 'conversation':
      return `Only in “${conversations.find((item) => item.conversationId === scope.conversationId)?.title ?? 'a conversation that was removed'}”`
    case 'project':
      return `Only in the project “${projects.find((item) => item.projectId === scope.projectId)?.name ?? 'that was removed'}”`
  }
}

function describeEnd(expiresAt: number, now: number): string {
  const left = expiresAt - now
  if (left <= 0) return 'ended'
  if (left < 3_600_000) return `ends in ${Math.ceil(left / 60_000)} min`
  if (left < 86_400_000) return `ends at ${new Date(expiresAt).toLocaleTimeString(undefined, { timeStyle: 'short' })}`
  return `ends on ${new Date(expiresAt).toLocaleDateString()}`
}

/** The server that a rule is about; a refusal may name several by a pattern. */
export const serverOf = ({ rule }: Grant): string => rule.server
