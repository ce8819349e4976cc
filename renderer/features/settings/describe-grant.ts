import { describeConditions } from '#contract/describe-conditions.ts'
import type { Grant } from '#contract/grant.ts'
import type { Conversation } from '#contract/conversation.ts'

export interface GrantWords {
  readonly effect: 'allow' | 'deny'
  /** What the rule covers, as one plain sentence. */
  readonly sentence: string
  readonly scope: string
}

/** A standing answer in plain words. */
export function describeGrant({ rule, scope }: Grant, conversations: readonly Conversation[]): GrantWords {
  const where = scope.kind === 'always' ? 'In every conversation' : `Only in “${conversations.find((item) => item.conversationId === scope.conversationId)?.title ?? 'a conversation that was removed'}”`
  switch (rule.kind) {
    case 'tool':
      return { effect: 'allow', sentence: `${rule.server} may run ${rule.tool} with any arguments`, scope: where }
    case 'tool-arguments':
      return { effect: 'allow', sentence: `${rule.server} may run ${rule.tool} with exactly these arguments`, scope: where }
    case 'tool-where':
      return { effect: 'allow', sentence: `${rule.server} may run ${rule.tool} where ${describeConditions(rule.conditions)}`, scope: where }
    case 'read-only':
      return { effect: 'allow', sentence: `${rule.server} may run every tool that says it only reads`, scope: where }
    case 'deny':
      return { effect: 'deny', sentence: describeDeny(rule.server, rule.tool), scope: where }
  }
}

function describeDeny(server: string, tool: string): string {
  if (server === '*' && tool === '*') return 'No tool of any server may run'
  if (tool === '*') return `No tool of ${describePattern(server)} may run`
  return `${describePattern(server)} may never run ${tool.includes('*') ? `tools like ${tool}` : tool}`
}

function describePattern(server: string): string {
  if (server === '*') return 'any server'
  return server.includes('*') ? `servers like ${server}` : server
}
