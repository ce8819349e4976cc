import { describeConditions } from './describe-conditions.ts'
import type { Grant } from './grant.ts'

/** What a standing answer covers, as one plain sentence without its full stop. */
export function describeRule(rule: Grant['rule']): string {
  switch (rule.kind) {
    case 'tool':
      return `${rule.server} may run ${rule.tool} with any arguments`
    case 'tool-arguments':
      return `${rule.server} may run ${rule.tool} with exactly these arguments`
    case 'tool-where':
      return `${rule.server} may run ${rule.tool} where ${describeConditions(rule.conditions)}`
    case 'read-only':
      return `${rule.server} may run every tool that says it only reads`
    case 'deny':
      return describeDeny(rule.server, rule.tool)
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
