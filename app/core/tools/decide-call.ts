import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { decideToolCall, type Decision } from '#core/policy/decide-tool-call.ts'
import { couldNamePlace, findPlaces } from '#core/policy/find-destinations.ts'
import { pathsToResolve, type RealPaths } from '#core/policy/meets-condition.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { Acknowledgements, Deed } from './acknowledgements.ts'
import type { CallBudgets } from './call-budgets.ts'
import type { GateRequest } from './call-tool.ts'
import { namesOwnFiles, type OwnFilesParts } from './own-files.ts'
import { annotationsOf, type CatalogTool } from './tool-catalog.ts'
import { describeSigns } from './tool-signs.ts'

export interface DecideParts {
  readonly ports: Pick<Ports, 'trust' | 'clock' | 'folders'> & OwnFilesParts
  readonly servers: Servers
  readonly acknowledgements: Acknowledgements
  readonly budgets: CallBudgets
  readonly projects: Pick<Projects, 'of'>
  readonly rules: { readonly allow: readonly string[]; readonly deny: readonly string[] }
  readonly person: boolean
}

/** What the call does, as far as the person's word about the turn's data depends on it. */
export function deedOf(tool: CatalogTool, args: JsonObject): Deed {
  const { destinations, bare, isUnclear } = findPlaces(args)
  // Where it is not clear where it goes, what was seen holds for exactly this.
  return { server: tool.server, tool: tool.tool.name, places: [...destinations, ...bare, ...(isUnclear ? [canonicalJson(args)] : [])], readOnly: annotationsOf(tool).readOnlyHint === true }
}

/** Gathers the facts of a call and has the policy decide. */
export async function decideCall({ ports, servers, acknowledgements, budgets, projects, rules, person }: DecideParts, tool: CatalogTool, request: GateRequest, args: JsonObject): Promise<Decision> {
  const grants = ports.trust.grants()
  const conditions = grants.flatMap(({ rule }) => (rule.kind === 'tool-where' && rule.server === tool.server && rule.tool === tool.tool.name ? rule.conditions : []))
  const [realPaths, ownFiles] = await Promise.all([resolvePaths(ports.folders, conditions, args), namesOwnFiles(ports, args)])
  return decideToolCall({
    server: tool.server,
    serverHash: servers.definitionHash(tool.server),
    tool: tool.tool.name,
    arguments: args,
    annotations: annotationsOf(tool),
    definitionHash: tool.definitionHash,
    approvedHash: ports.trust.approvedTool(tool.server, tool.tool.name)?.definitionHash,
    // Read again after the waiting: one may have been taken back meanwhile.
    grants: ports.trust.grants(),
    conversationId: request.conversationId,
    projectId: projects.of(request.conversationId)?.projectId ?? null,
    untrustedOrigins: request.trail.origins,
    acknowledgedOrigins: request.trail.origins.length === 0 ? [] : acknowledgements.of(deedOf(tool, args), request.trail, request.conversationId),
    ownOrigins: request.trail.originsOf(tool.server),
    namesPlace: request.trail.origins.length > 0 && couldNamePlace(args),
    runRules: rules,
    realPaths,
    ownFiles,
    overBudget: budgets.over({ server: tool.server, turnId: request.turnId, conversationId: request.conversationId }),
    suspicion: describeSigns(tool),
    now: ports.clock.now(),
    person,
  })
}

/** Paths in one call that are looked up. */
const MOST_PATHS = 1_000

export async function resolvePaths(folders: Pick<Ports['folders'], 'realPaths'>, conditions: readonly ArgumentCondition[], args: JsonObject): Promise<RealPaths> {
  const paths = new Set(pathsToResolve(conditions, args))
  // More than that were not looked at, so no grant covers them.
  if (paths.size > MOST_PATHS) return new Map()
  return new Map(await Promise.all([...paths].map(async (path) => [path, await folders.realPaths(path)] as const)))
}
