import type { ArgumentProblem, ConsentAnswer, ConsentRequest, Reason } from '#contract/consent.ts'
import type { ToolOutcome } from '#contract/conversation.ts'
import type { ArgumentCondition, PastCall } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { isToolOn } from '#contract/project.ts'
import type { Answered, ConsentOutcome, PendingRequests } from '#core/consent/pending-requests.ts'
import type { Permits } from '#core/consent/permits.ts'
import { checkAnswer, recordAnswer } from '#core/consent/record-answer.ts'
import type { CreatedTask, Servers } from '#core/mcp/servers.ts'
import { bringsForeignData } from '#core/policy/describe-effect.ts'
import { coversArguments } from '#core/policy/meets-condition.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { Publish } from '#core/ports/publish.ts'
import { createAcknowledgements } from './acknowledgements.ts'
import type { CallBudgets } from './call-budgets.ts'
import { checkArguments } from './check-arguments.ts'
import { decideCall, deedOf, resolvePaths, type DecideParts } from './decide-call.ts'
import { describeArgumentProblems } from './describe-argument-problems.ts'
import { editedParts, makeRequest } from './make-request.ts'
import type { OwnFilesParts } from './own-files.ts'
import { readResult } from './read-result.ts'
import type { TaskOutcome, Tasks } from './tasks.ts'
import { annotationsOf, definitionOf, type CatalogTool, type ToolCatalog } from './tool-catalog.ts'
import { sizeOf, subjectOf } from './trail-words.ts'
import type { TurnTrail } from './turn-trail.ts'

/** A call that is about to be sent. `grantId`: the grant that decided. The hashes are of what it is sent to. */
export interface CallStart {
  readonly arguments: JsonObject
  readonly decidedBy: 'person' | 'policy'
  readonly reasons: readonly Reason[]
  readonly grantId?: string
  readonly definitionHash?: string
  readonly serverHash?: string
}

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
    onStart(start: CallStart): void
    /** The server made the call a task, which is not polled yet. A throw has it cancelled. */
    onTask(taskId: string): void
  }
}

export interface GateResult extends TaskOutcome {
  readonly durationMs: number
  /** Whether its content counts as the person's own: not, where it comes from outside and the person did not say that they trust it. */
  readonly trusted: boolean
  /** The call whose recorded result this is: nothing was sent. */
  readonly recordedFrom?: { readonly conversationId: string; readonly callId: string }
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
  /** Takes the person's answers: all of them, or none. @throws StewardError of `PendingRequests.answer` and `checkAnswer` */
  answer(answers: readonly { readonly requestId: string; readonly nonce: string; readonly answer: ConsentAnswer }[]): Promise<void>
  /** Puts a request with these arguments in the place of one, to be answered anew. @throws StewardError `arguments-invalid` */
  edit(requestId: string, nonce: string, args: JsonObject): Promise<ConsentRequest>
  /** Which past calls of the tool a standing answer with these conditions would have allowed. */
  preview(request: ConsentRequest, conditions: readonly ArgumentCondition[]): Promise<{ coversThis: boolean; covered: PastCall[]; asked: PastCall[] }>
  /** After the person allowed more: open requests that are covered now need no answer. */
  reconsider(): Promise<void>
}

export interface GateParts extends Omit<DecideParts, 'acknowledgements' | 'ports' | 'projects'> {
  readonly ports: Pick<Ports, 'trust' | 'clock' | 'blobs' | 'validator' | 'folders' | 'history'> & OwnFilesParts
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly pending: PendingRequests
  readonly projects: Pick<Projects, 'of' | 'requireOn' | 'onChange'>
  /** Whose `take` the servers were made with. */
  readonly permits: Permits
  readonly budgets: CallBudgets
  readonly tasks: Pick<Tasks, 'run'>
  readonly publish: Publish
}

export function createToolGate(parts: GateParts): ToolGate {
  const { ports, servers, catalog, pending, permits, budgets, projects, publish, tasks } = parts
  const acknowledgements = createAcknowledgements()
  const deciding = { ...parts, acknowledgements }
  /** The open questions: which request each of them shows now, and whether it would be allowed by now. */
  const open = new Set<{ readonly requestId: () => string; readonly isCovered: () => Promise<boolean> }>()

  // A tool that changes while its request is open is not what the person is looking at any more.
  catalog.onChange(() => pending.withdraw((request) => currentHash(request) !== request.definitionHash))

  projects.onChange(() => pending.withdraw((request) => !isToolOn(projects.of(request.conversationId), request.server, request.tool)))

  function currentHash({ server, tool }: ConsentRequest): string | undefined {
    return catalog.list(server).find((candidate) => candidate.tool.name === tool)?.definitionHash
  }

  /** Asks until the answer stands for the tool as it is now. */
  async function decideOrAsk(request: GateRequest): Promise<Verdict> {
    for (;;) {
      const tool = catalog.find(request.server, request.tool)
      projects.requireOn(request)
      const problems = await checkArguments(ports.validator, tool, request.arguments)
      if (problems.length > 0) return { kind: 'invalid', problems }

      // As it is now: should the entry change before the call is sent, permit and grant are for what was decided about.
      const serverHash = servers.definitionHash(tool.server)
      const decision = await decideCall(deciding, tool, request, request.arguments)
      if (decision.kind === 'deny') return { kind: 'refused', reason: decision.reasons[0] }
      if (decision.kind === 'allow') {
        // Others of this step may have been counted while this one was decided; it is then decided anew.
        if (decision.grantId && budgets.over(request) !== undefined) continue
        if (decision.grantId) ports.trust.countUse(decision.grantId, ports.clock.now())
        budgets.count(request)
        return { kind: 'go', tool, serverHash, arguments: request.arguments, decidedBy: 'policy', reasons: decision.reasons, ...(decision.grantId ? { grantId: decision.grantId } : {}) }
      }

      const shown = [...request.trail.origins]
      const { request: answered, outcome } = await ask(request, tool, decision.reasons)
      if (outcome.kind === 'withdrawn') continue
      if (outcome.kind === 'deny') return { kind: 'refused', reason: decision.reasons[0], ...(outcome.message ? { message: outcome.message } : {}), byPerson: true }
      recordAnswer({ trust: ports.trust, clock: ports.clock, publish }, answered, outcome, { definition: definitionOf(tool), serverHash })
      acknowledgements.add(deedOf(tool, answered.arguments), request.trail, request.conversationId, shown)
      budgets.begin(request)
      if (outcome.kind === 'allow-once') await Promise.all((outcome.trust ?? []).map((server) => servers.configure(server, { trustedInput: true })))
      // Also after one call: that the turn's data was seen holds for the others of this tool.
      void reconsider()
      return { kind: 'go', tool, serverHash, arguments: answered.arguments, decidedBy: 'person', reasons: decision.reasons }
    }
  }

  async function ask(request: GateRequest, tool: CatalogTool, reasons: readonly Reason[]): Promise<Answered> {
    let question = makeRequest(parts, tool, request, reasons)
    request.record.onRequest(question)
    const entry = { requestId: () => question.requestId, isCovered: async () => question.editedFrom === undefined && (await decideCall(deciding, tool, request, question.arguments)).kind === 'allow' }
    open.add(entry)
    try {
      const answered = await pending.ask(question, request.signal, (edited) => {
        question = edited
        request.record.onRequest(edited)
      })
      request.record.onAnswer(answered.request, answered.outcome)
      return answered
    } catch (error) {
      request.record.onAnswer(question, { kind: 'withdrawn' })
      throw error
    } finally {
      open.delete(entry)
    }
  }

  async function reconsider(): Promise<void> {
    for (const entry of [...open]) {
      // One that was edited is the person's own: it is answered, not taken away.
      const asked = entry.requestId()
      const isCovered = await entry.isCovered().catch(() => false)
      if (isCovered && open.has(entry)) pending.withdraw(({ requestId }) => requestId === asked)
    }
  }

  async function send(verdict: Extract<Verdict, { kind: 'go' }>, request: GateRequest): Promise<TaskOutcome> {
    const { tool, serverHash, arguments: args } = verdict
    // Once more: it may have been switched off while the person was asked.
    projects.requireOn(request)
    const call = { server: tool.server, tool: tool.tool.name, definitionHash: tool.definitionHash, arguments: args }
    const permit = permits.issue({ ...call, serverHash })
    const { decidedBy, reasons, grantId } = verdict
    request.record.onStart({ arguments: args, decidedBy, reasons, definitionHash: tool.definitionHash, serverHash, ...(grantId ? { grantId } : {}) })
    ports.history.add(tool.server, tool.tool.name, { callId: request.callId, conversationId: request.conversationId, at: ports.clock.now(), arguments: args })
    const created: CreatedTask[] = []
    let size: number | undefined
    const sending = servers.callTool(permit, {
      ...call,
      place: { callId: request.callId, conversationId: request.conversationId },
      signal: request.signal,
      onProgress: (progress) => publish('tool-progress', { conversationId: request.conversationId, callId: request.callId, ...progress }),
      onTask: (task) => void created.push(task),
    })
    // An error carries the server's words to the model just as a result does.
    const result = await sending
      .then((found) => {
        size = sizeOf(found)
        return found
      })
      .finally(() => {
        if (isForeign(tool)) {
          request.trail.add({ origin: nameOf(tool), server: tool.server, callId: request.callId, ...subjectOf(args), ...(size === undefined ? {} : { bytes: size }) })
        }
      })
    const [task] = created
    if (!task) return readResult({ server: call.server, tool: call.tool, forView: request.caller === 'view' }, result, ports.blobs)
    const { callId, conversationId, turnId, step } = request
    const place = { callId, server: call.server, tool: call.tool, conversationId, turnId, step: step ?? null, definitionHash: serverHash }
    return tasks.run(task, place, (taskId) => request.record.onTask(taskId), request.signal)
  }

  function isForeign(tool: CatalogTool): boolean {
    return bringsForeignData(annotationsOf(tool)) && !servers.options(tool.server).trustedInput
  }

  async function check(request: ConsentRequest, args: JsonObject): Promise<ArgumentProblem[]> {
    return checkArguments(ports.validator, catalog.find(request.server, request.tool), args)
  }

  return {
    async call(wanted) {
      // What is read while the call waits cannot have led to it: the calls of one step were all asked for before any of them ran.
      const request = { ...wanted, trail: { ...wanted.trail, origins: [...wanted.trail.origins], entries: [...wanted.trail.entries] } }
      const notSent = (outcome: ToolOutcome): GateResult => ({ content: [], outcome, durationMs: 0, trusted: false })
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
        return { ...sent, durationMs: tookMs(), trusted: !isForeign(verdict.tool) }
      } catch (error) {
        return { content: [], outcome: request.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: toProblem(error) }, durationMs: tookMs(), trusted: false }
      }
    },
    check,
    async answer(answers) {
      for (const { requestId, answer } of answers) {
        const request = pending.get(requestId)
        const conditions = answer.kind === 'allow-where' ? answer.conditions : []
        checkAnswer(request, answer, await resolvePaths(ports.folders, conditions, request.arguments), ports.clock.now())
      }
      pending.answerAll(answers)
    },
    async edit(requestId, nonce, args) {
      const request = pending.get(requestId)
      const problems = await check(request, args)
      if (problems.length > 0) {
        throw new StewardError({ code: 'arguments-invalid', message: 'These arguments do not fit what the tool takes.', cause: describeArgumentProblems(problems), nextStep: 'Correct them and allow again.' })
      }
      return pending.edit(requestId, nonce, editedParts(request, args))
    },
    async preview(request, conditions) {
      const isCovered = async (args: JsonObject): Promise<boolean> => coversArguments(conditions, args, await resolvePaths(ports.folders, conditions, args))
      const [covered, asked]: [PastCall[], PastCall[]] = [[], []]
      for (const call of ports.history.list(request.server, request.tool)) ((await isCovered(call.arguments)) ? covered : asked).push(call)
      return { coversThis: await isCovered(request.arguments), covered, asked }
    },
    reconsider,
  }
}

type Verdict =
  | { kind: 'go'; tool: CatalogTool; serverHash: string; arguments: JsonObject; decidedBy: 'person' | 'policy'; reasons: readonly Reason[]; grantId?: string }
  | { kind: 'refused'; reason: Reason; message?: string; byPerson?: true }
  | { kind: 'invalid'; problems: ArgumentProblem[] }

const nameOf = ({ server, tool }: CatalogTool): string => `${server}/${tool.name}`

function argumentsProblem({ server, tool }: GateRequest, problems: readonly ArgumentProblem[]): Problem {
  return {
    code: 'arguments-invalid',
    message: `The arguments do not fit what ${server}/${tool} takes.`,
    cause: describeArgumentProblems(problems),
    nextStep: 'Call it again with arguments that fit its schema.',
  }
}
