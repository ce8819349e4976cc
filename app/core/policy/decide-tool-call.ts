import { canonicalJson } from '#contract/canonical-json.ts'
import type { Reason } from '#contract/consent.ts'
import { describeConditions } from '#contract/describe-conditions.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ToolAnnotations } from '#contract/server.ts'
import { canActOutward } from './describe-effect.ts'
import { matchesPattern } from './match-pattern.ts'
import { coversArguments, type RealPaths } from './meets-condition.ts'

/** Everything that a decision looks at; nothing else may influence it. */
export interface ToolCallFacts {
  readonly server: string
  /** The hash of the server's entry in the configuration. */
  readonly serverHash: string
  readonly tool: string
  readonly arguments: JsonObject
  readonly annotations: ToolAnnotations
  readonly definitionHash: string
  /** The hash at the last approval, or undefined where the tool was never approved. */
  readonly approvedHash: string | undefined
  readonly grants: readonly Grant[]
  readonly conversationId: string | null
  /** The project that the conversation belongs to, as it is now. */
  readonly projectId: string | null
  /** Where untrusted data of this turn came from, as `server/tool`. */
  readonly untrustedOrigins: readonly string[]
  /** Those of them that the person already saw when answering for this tool in this turn. */
  readonly acknowledgedOrigins: readonly string[]
  /** Those that this very server brought. */
  readonly ownOrigins: readonly string[]
  /** Whether the arguments could name a place to send to: an address, a host, a mailbox. */
  readonly namesPlace: boolean
  /** Patterns for this run only, from the command line. */
  readonly runRules: { readonly allow: readonly string[]; readonly deny: readonly string[] }
  /** What paths in the arguments and in the grants of this tool really are. */
  readonly realPaths: RealPaths
  /** Which budget the call would go beyond, in a sentence; undefined where none. */
  readonly overBudget: string | undefined
  /** Whether the arguments name a place in Steward's own data folder. */
  readonly ownFiles: boolean
  /** Why the tool's own words are suspicious, in a sentence; undefined where they are not. */
  readonly suspicion: string | undefined
  /** Milliseconds since 1970: a grant whose end has come covers nothing. */
  readonly now: number
  /** Whether somebody can be asked. */
  readonly person: boolean
}

/** At least one; the first is the one that decided. */
type Reasons = readonly [Reason, ...Reason[]]

export type Decision =
  | { readonly kind: 'allow'; readonly reasons: Reasons; readonly grantId?: string }
  | { readonly kind: 'ask'; readonly reasons: Reasons }
  | { readonly kind: 'deny'; readonly reasons: Reasons }

/**
 * Whether a tool call may run, must be asked about, or is refused. Pure; the first rule that matches decides:
 *
 * 1. a deny rule (of this run, or standing): deny
 * 2. the tool's definition changed since it was last approved, or the call names Steward's own files: ask; no grant and
 *    no rule of a run is meant for the files that grants and rules lie in
 * 3. an allow rule of this run, which the person typed for this very run: allow
 * 4. data from an untrusted origin entered this turn, the tool can write or reach the outside, and the
 *    person has not yet seen that origin when answering for this tool and this destination: ask. Two kinds of
 *    reading are left to the next rules: where a grant names the very host that is read from, because that answer
 *    was about where data goes; and where all of the data came from this same server and the arguments name no
 *    place to send it to, because nobody learns anything by it
 * 5. a grant that covers these arguments: allow, or ask where a budget is used up
 * 6. a read-only tool, whose own words are not suspicious, of a server whose read-only calls the person allowed: the same
 * 7. otherwise: ask
 *
 * Where nobody can be asked, ask becomes deny, with `no-person` as the first reason.
 */
export function decideToolCall(facts: ToolCallFacts): Decision {
  const decision = decide(facts)
  if (decision.kind !== 'ask' || facts.person) return decision
  return { kind: 'deny', reasons: [{ code: 'no-person', text: `Nobody is here to be asked about ${facts.server}/${facts.tool}.` }, ...decision.reasons] }
}

function decide(facts: ToolCallFacts): Decision {
  const { server, tool } = facts
  const name = `${server}/${tool}`

  if (facts.runRules.deny.some((pattern) => matchesPattern(pattern, server, tool))) return deny(`A rule of this run denies ${name}.`)
  const denied = facts.grants.find(({ rule, ...given }) => rule.kind === 'deny' && isInForce(given, facts) && matchesPattern(`${rule.server}/${rule.tool}`, server, tool))
  if (denied) return deny(`You denied ${name} in Permissions.`)

  if (facts.approvedHash !== undefined && facts.approvedHash !== facts.definitionHash) {
    return ask('definition-changed', `${name} was changed by its server since you last allowed it.`)
  }
  if (facts.ownFiles) return ask('own-files', `${name} would work on Steward's own files, where your servers, permissions and conversations are kept.`)
  if (facts.runRules.allow.some((pattern) => matchesPattern(pattern, server, tool))) {
    return { kind: 'allow', reasons: [{ code: 'allow-rule', text: `A rule of this run allows ${name}.` }] }
  }

  const grant = facts.grants.find((candidate) => covers(candidate, facts))
  const unseen = facts.untrustedOrigins.filter((origin) => !facts.acknowledgedOrigins.includes(origin))
  if (unseen.length > 0 && canActOutward(facts.annotations) && !staysWithin(facts, unseen, grant)) {
    const otherwise: Reason = grant ? { code: 'grant', text: describeGrant(grant, name) } : notCovered(facts, name)
    return { kind: 'ask', reasons: [{ code: 'untrusted-data', text: `This turn has read data from ${listNames(unseen)}, and ${name} could act on it.` }, otherwise] }
  }
  if (grant) return withinBudget(facts, { kind: 'allow', reasons: [{ code: 'grant', text: describeGrant(grant, name) }], grantId: grant.grantId })
  const readOnly = facts.grants.find(({ rule, ...given }) => rule.kind === 'read-only' && rule.server === server && rule.serverHash === facts.serverHash && isInForce(given, facts))
  if (readOnly && facts.annotations.readOnlyHint === true && facts.suspicion === undefined) {
    return withinBudget(facts, { kind: 'allow', reasons: [{ code: 'read-only-server', text: `You allowed calls of ${server} that only read.` }], grantId: readOnly.grantId })
  }
  return { kind: 'ask', reasons: [notCovered(facts, name), ...(facts.suspicion === undefined ? [] : [{ code: 'suspicious-tool' as const, text: facts.suspicion }])] }
}

function notCovered({ approvedHash }: ToolCallFacts, name: string): Reason {
  return approvedHash === undefined ? { code: 'first-use', text: `${name} has not been used before.` } : { code: 'no-grant', text: `No permission of yours covers this call of ${name}.` }
}

function withinBudget({ overBudget }: ToolCallFacts, allowed: Decision): Decision {
  return overBudget === undefined ? allowed : { kind: 'ask', reasons: [{ code: 'over-budget', text: overBudget }, ...allowed.reasons] }
}

function covers({ rule, ...given }: Grant, facts: ToolCallFacts): boolean {
  if (!isInForce(given, facts)) return false
  if (rule.kind !== 'tool' && rule.kind !== 'tool-arguments' && rule.kind !== 'tool-where') return false
  if (rule.server !== facts.server || rule.serverHash !== facts.serverHash || rule.tool !== facts.tool || rule.definitionHash !== facts.definitionHash) return false
  if (rule.kind === 'tool-where') return coversArguments(rule.conditions, facts.arguments, facts.realPaths)
  return rule.kind === 'tool' || canonicalJson(rule.arguments) === canonicalJson(facts.arguments)
}

function staysWithin(facts: ToolCallFacts, unseen: readonly string[], grant: Grant | undefined): boolean {
  if (facts.annotations.readOnlyHint !== true || facts.suspicion !== undefined) return false
  return (grant !== undefined && namesHost(grant)) || (!facts.namesPlace && unseen.every((origin) => facts.ownOrigins.includes(origin)))
}

function namesHost({ rule }: Grant): boolean {
  return rule.kind === 'tool-arguments' || (rule.kind === 'tool-where' && rule.conditions.some(({ kind }) => kind === 'host'))
}

function isInForce({ scope, expiresAt }: Pick<Grant, 'scope' | 'expiresAt'>, facts: ToolCallFacts): boolean {
  return inScope(scope, facts) && (expiresAt === undefined || facts.now < expiresAt)
}

function inScope(scope: Grant['scope'], facts: ToolCallFacts): boolean {
  switch (scope.kind) {
    case 'always':
      return true
    case 'conversation':
      return scope.conversationId === facts.conversationId
    case 'project':
      return scope.projectId === facts.projectId
  }
}

function describeGrant({ rule, scope }: Grant, name: string): string {
  const when = { always: 'always', conversation: 'in this conversation', project: 'in this project' }[scope.kind]
  if (rule.kind === 'tool-arguments') return `You allowed ${name} with these arguments ${when}.`
  return rule.kind === 'tool-where' ? `You allowed ${name} ${when} where ${describeConditions(rule.conditions)}.` : `You allowed ${name} ${when}.`
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

const ask = (code: Reason['code'], text: string): Decision => ({ kind: 'ask', reasons: [{ code, text }] })
const deny = (text: string): Decision => ({ kind: 'deny', reasons: [{ code: 'deny-rule', text }] })
