import { canonicalJson } from '#contract/canonical-json.ts'
import type { ConsentRequest, DefinitionChange, Reason } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import { describeEffect, effectKindOf } from '#core/policy/describe-effect.ts'
import { diffWords } from '#core/policy/diff-words.ts'
import { findPlaces } from '#core/policy/find-destinations.ts'
import { offerConditions } from '#core/policy/offer-conditions.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { GateRequest } from './call-tool.ts'
import { annotationsOf, definitionOf, titleOf, type CatalogTool } from './tool-catalog.ts'
import { signsOf } from './tool-signs.ts'

/** Everything that the person is shown about a call, and what they may answer. Nothing of it comes from a view. */
export function makeRequest({ ports, projects }: { readonly ports: Pick<Ports, 'trust' | 'clock'>; readonly projects: Pick<Projects, 'of'> }, tool: CatalogTool, request: GateRequest, reasons: readonly Reason[], args: JsonObject = request.arguments): ConsentRequest {
  const annotations = annotationsOf(tool)
  const change = changeOf(ports.trust, tool)
  const signs = signsOf(tool)
  const project = projects.of(request.conversationId)
  const asksForOrigin = reasons.some(({ code }) => code === 'untrusted-data')
  return {
    requestId: crypto.randomUUID(),
    nonce: crypto.randomUUID(),
    caller: request.caller,
    callId: request.callId,
    conversationId: request.conversationId,
    turnId: request.turnId,
    ...(request.step === undefined ? {} : { step: request.step }),
    server: tool.server,
    tool: tool.tool.name,
    title: titleOf(tool),
    description: tool.tool.description,
    annotations,
    definitionHash: tool.definitionHash,
    inputSchema: tool.tool.inputSchema as JsonObject,
    arguments: args,
    effect: describeEffect(tool.server, annotations),
    effectKind: effectKindOf(annotations),
    reasons: [...reasons],
    ...(change ? { change } : {}),
    signs: [...signs],
    trail: [...request.trail.entries],
    sends: sendsOf(args),
    offers: offerConditions(tool.tool.inputSchema as JsonObject, args, annotations.readOnlyHint === true),
    // A tool whose words are suspicious is not the one to vouch for its server.
    offersReadOnly: annotations.readOnlyHint === true && signs.length === 0 && !change,
    offersTrust: asksForOrigin ? [...new Set(request.trail.entries.flatMap(({ server }) => (server === undefined ? [] : [server])))] : [],
    ...(project ? { project: { projectId: project.projectId, name: project.name } } : {}),
    askedAt: ports.clock.now(),
  }
}

/** What depends on the arguments, for a request that was edited. */
export function editedParts(request: ConsentRequest, args: JsonObject): Pick<ConsentRequest, 'arguments' | 'sends' | 'offers'> {
  return { arguments: args, sends: sendsOf(args), offers: offerConditions(request.inputSchema, args, request.annotations.readOnlyHint === true) }
}

function sendsOf(args: JsonObject): NonNullable<ConsentRequest['sends']> {
  return { bytes: new TextEncoder().encode(JSON.stringify(args)).byteLength, destinations: [...findPlaces(args).destinations] }
}

/** What its server changed since the person approved the tool; undefined where nothing. */
export function changeOf(trust: Pick<Ports['trust'], 'approvedTool'>, tool: CatalogTool): DefinitionChange | undefined {
  const approved = trust.approvedTool(tool.server, tool.tool.name)
  return approved && approved.definitionHash !== tool.definitionHash ? { words: diffWords(readable(approved.definition), readable(definitionOf(tool))) } : undefined
}

/** A definition as text for a person to compare. */
function readable(definition: JsonObject): string {
  return JSON.stringify(JSON.parse(canonicalJson(definition)), null, 1)
}
