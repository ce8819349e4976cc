import { canonicalJson } from '#contract/canonical-json.ts'
import type { ArgumentProblem, ConsentRequest, Reason } from '#contract/consent.ts'
import type { ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { ConsentOutcome, PendingRequests } from '#core/consent/pending-requests.ts'
import { createPermits } from '#core/consent/permits.ts'
import { recordAnswer } from '#core/consent/record-answer.ts'
import type { CreatedTask, Servers } from '#core/mcp/servers.ts'
import { decideToolCall, type Decision } from '#core/policy/decide-tool-call.ts'
import { bringsForeignData, describeEffect } from '#core/policy/describe-effect.ts'
import { diffWords } from '#core/policy/diff-words.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { checkArguments } from './check-arguments.ts'
import { describeArgumentProblems } from './describe-argument-problems.ts'
import { readResult } from './read-result.ts'
import type { TaskOutcome, Tasks } from './tasks.ts'
import { annotationsOf, definitionOf, titleOf, type CatalogTool, type ToolCatalog } from './tool-catalog.ts'
import type { TurnTrail } from './turn-trail.ts'

export interface GateRequest {
  readonly callId: string
  readonly server: string
  readonly tool: string
  readonly arguments: JsonObject
  readonly conversationId: string | null
  readonly turnId: string | null
  /** Of the turn that the model asked in; missing for a call by hand or of a view. */
  readonly step?: number
  readonly caller: ConsentRequest['caller']
  readonly trail: TurnTrail
  readonly signal: AbortSignal
  /** What happens on the way, for the conversation's record. A throw of `onStart` keeps the call from being sent. */
  readonly record: {
    onRequest(request: ConsentRequest): void
    onAnswer(request: ConsentRequest, answer: ConsentOutcome): void
    onStart(start: { arguments: JsonObject; decidedBy: 'person' | 'policy'; reasons: readonly Reason[] }): void
    /** The server made the call a task, which is not polled yet. A throw has it cancelled. */
    onTask(taskId: string): void
  }
}

export interface GateResult extends TaskOutcome {
  readonly durationMs: number
}

/**
 * The one gate: every tool call, whoever wants it, passes here and nowhere else.
 *
 * It checks the arguments, takes the decision, asks where it must, and sends exactly what was decided.
 * It never throws for what a server, a model or a person did: that is an outcome. It throws only
 * errors of the record (`disk-full`).
 */
export interface ToolGate {
  call(request: GateRequest): Promise<GateResult>
  /** Checks arguments that a person edited. */
  check(request: ConsentRequest, args: JsonObject): Promise<ArgumentProblem[]>
}

interface GateParts {
  readonly ports: Pick<Ports, 'trust' | 'clock' | 'blobs' | 'validator'>
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly pending: PendingRequests
  readonly tasks: Pick<Tasks, 'run'>
  readonly publish: Publish
  readonly rules: { readonly allow: readonly string[]; readonly deny: readonly string[] }
  readonly person: boolean
}

export function createToolGate(parts: GateParts): ToolGate {
  const { ports, servers, catalog, pending, publish, tasks } = parts
  const permits = createPermits()

  // A tool that changes while its request is open is not what the person is looking at any more.
  catalog.onChange(() => pending.withdraw((request) => currentHash(request) !== request.definitionHash))

  function currentHash({ server, tool }: ConsentRequest): string | undefined {
    return catalog.list(server).find((candidate) => candidate.tool.name === tool)?.definitionHash
  }

  function decide(tool: CatalogTool, request: GateRequest, args: JsonObject): Decision {
    return decideToolCall({
      server: tool.server,
      serverHash: servers.definitionHash(tool.server),
      tool: tool.tool.name,
      arguments: args,
      annotations: annotationsOf(tool),
      definitionHash: tool.definitionHash,
      approvedHash: ports.trust.approvedTool(tool.server, tool.tool.name)?.definitionHash,
      grants: ports.trust.grants(),
      conversationId: request.conversationId,
      untrustedOrigins: request.trail.origins,
      acknowledgedOrigins: request.trail.acknowledged(nameOf(tool)),
      runRules: parts.rules,
      person: parts.person,
    })
  }

  /** Asks until the answer stands for the tool as it is now. */
  async function decideOrAsk(request: GateRequest): Promise<Verdict> {
    for (;;) {
      const tool = catalog.find(request.server, request.tool)
      const problems = await checkArguments(ports.validator, tool, request.arguments)
      if (problems.length > 0) return { kind: 'invalid', problems }

      const decision = decide(tool, request, request.arguments)
      if (decision.kind === 'deny') return { kind: 'refused', reason: decision.reasons[0] }
      if (decision.kind === 'allow') {
        if (decision.grantId) ports.trust.countUse(decision.grantId)
        return { kind: 'go', tool, arguments: request.arguments, decidedBy: 'policy', reasons: decision.reasons }
      }

      const shown = [...request.trail.origins]
      // As it was when the question was made: should the entry change meanwhile, the grant is for what was asked about.
      const serverHash = servers.definitionHash(tool.server)
      const question = makeRequest(tool, request, decision.reasons)
      request.record.onRequest(question)
      let answer: ConsentOutcome
      try {
        answer = await pending.ask(question, request.signal)
      } catch (error) {
        request.record.onAnswer(question, { kind: 'withdrawn' })
        throw error
      }
      request.record.onAnswer(question, answer)
      if (answer.kind === 'withdrawn') continue
      if (answer.kind === 'deny') return { kind: 'refused', reason: decision.reasons[0], ...(answer.message ? { message: answer.message } : {}), byPerson: true }
      recordAnswer({ trust: ports.trust, clock: ports.clock, publish }, question, answer, { definition: definitionOf(tool), serverHash })
      request.trail.acknowledge(nameOf(tool), shown)
      return { kind: 'go', tool, arguments: answer.arguments, decidedBy: 'person', reasons: decision.reasons }
    }
  }

  function makeRequest(tool: CatalogTool, request: GateRequest, reasons: readonly Reason[]): ConsentRequest {
    const approved = ports.trust.approvedTool(tool.server, tool.tool.name)
    const changed = approved !== undefined && approved.definitionHash !== tool.definitionHash
    return {
      requestId: crypto.randomUUID(),
      nonce: crypto.randomUUID(),
      caller: request.caller,
      callId: request.callId,
      conversationId: request.conversationId,
      turnId: request.turnId,
      server: tool.server,
      tool: tool.tool.name,
      title: titleOf(tool),
      description: tool.tool.description,
      annotations: annotationsOf(tool),
      definitionHash: tool.definitionHash,
      inputSchema: tool.tool.inputSchema as JsonObject,
      arguments: request.arguments,
      effect: describeEffect(tool.server, annotationsOf(tool)),
      reasons: [...reasons],
      ...(changed ? { change: { words: diffWords(readable(approved.definition), readable(definitionOf(tool))) } } : {}),
      askedAt: ports.clock.now(),
    }
  }

  async function send(verdict: Extract<Verdict, { kind: 'go' }>, request: GateRequest): Promise<TaskOutcome> {
    const { tool, arguments: args } = verdict
    const call = { server: tool.server, tool: tool.tool.name, definitionHash: tool.definitionHash, arguments: args }
    const permit = permits.issue(call)
    request.record.onStart({ arguments: args, decidedBy: verdict.decidedBy, reasons: verdict.reasons })
    // The tool may have changed since it was looked at: what goes out is what was permitted, or nothing.
    permits.take(permit, { ...call, definitionHash: catalog.find(tool.server, tool.tool.name).definitionHash })
    const serverHash = servers.definitionHash(tool.server)
    const created: CreatedTask[] = []
    const sending = servers.callTool({
      ...call,
      place: { callId: request.callId, conversationId: request.conversationId },
      signal: request.signal,
      onProgress: (progress) => publish('tool-progress', { conversationId: request.conversationId, callId: request.callId, ...progress }),
      onTask: (task) => void created.push(task),
    })
    // An error carries the server's words to the model just as a result does.
    const result = await sending.finally(() => {
      if (bringsForeignData(annotationsOf(tool))) request.trail.add(nameOf(tool))
    })
    const [task] = created
    if (!task) return readResult({ server: call.server, tool: call.tool, forView: request.caller === 'view' }, result, ports.blobs)
    const { callId, conversationId, turnId, step } = request
    const place = { callId, server: call.server, tool: call.tool, conversationId, turnId, step: step ?? null, definitionHash: serverHash }
    return tasks.run(task, place, (taskId) => request.record.onTask(taskId), request.signal)
  }

  return {
    async call(request) {
      const notSent = (outcome: ToolOutcome): GateResult => ({ content: [], outcome, durationMs: 0 })
      let verdict: Verdict
      try {
        verdict = await decideOrAsk(request)
      } catch (error) {
        if (request.signal.aborted) return notSent({ kind: 'cancelled' })
        if (error instanceof StewardError) return notSent({ kind: 'failed', problem: error.problem })
        throw error
      }
      if (verdict.kind === 'invalid') return notSent({ kind: 'failed', problem: argumentsProblem(request, verdict.problems) })
      if (verdict.kind === 'refused') {
        return notSent({ kind: 'denied', reason: verdict.byPerson ? { code: verdict.reason.code, text: 'You refused it.' } : verdict.reason, ...(verdict.message ? { message: verdict.message } : {}) })
      }
      const sentAt = ports.clock.monotonic()
      const tookMs = (): number => Math.round(ports.clock.monotonic() - sentAt)
      try {
        const sent = await send(verdict, request)
        return { ...sent, durationMs: tookMs() }
      } catch (error) {
        return { content: [], outcome: request.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: toProblem(error) }, durationMs: tookMs() }
      }
    },
    async check(request, args) {
      return checkArguments(ports.validator, catalog.find(request.server, request.tool), args)
    },
  }
}

type Verdict =
  | { kind: 'go'; tool: CatalogTool; arguments: JsonObject; decidedBy: 'person' | 'policy'; reasons: readonly Reason[] }
  | { kind: 'refused'; reason: Reason; message?: string; byPerson?: true }
  | { kind: 'invalid'; problems: ArgumentProblem[] }

const nameOf = ({ server, tool }: CatalogTool): string => `${server}/${tool.name}`

/** A definition as text for a person to compare. */
function readable(definition: JsonObject): string {
  return JSON.stringify(JSON.parse(canonicalJson(definition)), null, 1)
}

function argumentsProblem({ server, tool }: GateRequest, problems: readonly ArgumentProblem[]): Problem {
  return {
    code: 'arguments-invalid',
    message: `The arguments do not fit what ${server}/${tool} takes.`,
    cause: describeArgumentProblems(problems),
    nextStep: 'Call it again with arguments that fit its schema.',
  }
}
