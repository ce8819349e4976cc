import type { Compaction, ContextBill, ContextChange, SummaryProposal } from '#contract/context.ts'
import type { ModelRef, Usage } from '#contract/model.ts'
import type { ServerView } from '#contract/server.ts'
import { StewardError } from '#contract/problem.ts'
import { isServerOn } from '#contract/project.ts'
import type { Ledger } from '#core/audit/ledger.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { foldTurns, type TurnRecord } from '#core/conversations/fold-turns.ts'
import { pictureLimits } from '#core/conversations/picture-size.ts'
import { createPathReader } from '#core/conversations/path-reader.ts'
import { toModelMessages } from '#core/conversations/to-model-messages.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { LanguageModel, ModelRequest } from '#core/providers/language-model.ts'
import { ProviderFailure } from '#core/providers/provider-failure.ts'
import { offeredTools } from '#core/tools/model-tools.ts'
import { projectCatalog } from '#core/tools/project-catalog.ts'
import type { ToolCatalog } from '#core/tools/tool-catalog.ts'
import { findFold } from './auto-fold.ts'
import { type BillDraft, makeBill } from './bill.ts'
import { type Calibration, createCalibration } from './calibration.ts'
import { type ContextMarks, readMarks } from './context-marks.ts'
import { createModelLimits, type ModelFacts, nameOf } from './model-limits.ts'
import { createOwnCalls, type OwnCalls } from './own-calls.ts'
import { createPictures, type Pictures } from './pictures.ts'
import { planTools, type ToolPlan } from './plan-tools.ts'
import { serverInstructions, systemPrompt } from './system-prompt.ts'
import { nothingToSummarize, proposeSummary } from './propose-summary.ts'
import { sumRequest } from './sum-request.ts'
import { type TurnWeight, weighTurn } from './turn-weight.ts'

export interface ContextParts {
  readonly ports: Pick<Ports, 'blobs' | 'clock' | 'conversations' | 'settings' | 'trust'>
  readonly log: EventLog
  readonly ledger: Pick<Ledger, 'note' | 'commit'>
  readonly servers: Pick<Servers, 'list' | 'options'>
  readonly catalog: ToolCatalog
  readonly projects: Pick<Projects, 'of' | 'get'>
  /** @throws StewardError where the provider is unknown or its key cannot be read */
  readonly model: (ref: ModelRef) => Promise<LanguageModel>
  /** What is known of a model without asking. */
  readonly facts: (ref: ModelRef) => ModelFacts | undefined
}

/** A conversation; or, with null, one that does not exist yet, in this project. */
export interface ContextPlace {
  readonly conversationId: string | null
  readonly projectId?: string | undefined
  /** In the place of what is connected: a re-run has the tools that were recorded. */
  readonly catalog?: ToolCatalog
}

/** One place of a conversation, and everything that shapes the request from there. */
export interface RequestPlan {
  /** The turns that are sent, oldest first: those of the path that no summary stands for. */
  readonly turnIds: readonly string[]
  readonly weights: readonly TurnWeight[]
  readonly marks: ContextMarks
  readonly tools: ToolPlan
  /** The person's own words before the conversation, of the settings and of the project. */
  readonly prompts: readonly string[]
  /** Whose tools and instructions may be in it. */
  readonly servers: readonly ServerView[]
  /** Tokens, before calibration. */
  readonly estimate: number
}

/** What the next request to the model holds: making it, telling what it costs, keeping it within bounds. */
export interface Context {
  /** The way to a turn, read from the store as far as requests need it. */
  path(conversationId: string, turnId: string): ContextPath
  /** Everything that the next request of this path holds. */
  plan(place: ContextPlace, path: ContextPath, model: ModelRef | null): Promise<RequestPlan>
  request(plan: RequestPlan, path: ContextPath, model: ModelRef): Promise<ModelRequest>
  bill(place: ContextPlace, model: ModelRef | null, draft?: BillDraft): Promise<ContextBill>
  /** @throws StewardError of the store */
  change(conversationId: string, changes: readonly ContextChange[]): void
  /** Has the model write what is to stand for the older turns. @throws StewardError `nothing-to-summarize`, of the provider */
  summarize(conversationId: string, model: ModelRef | null, signal: AbortSignal): Promise<SummaryProposal>
  /** @throws StewardError `turn-unknown`, or of the store */
  compact(conversationId: string, compaction: Omit<Compaction, 'compactionId'>): string
  /** Folds old results where the request takes too much of the window; true where it must be planned anew. @throws StewardError of the store */
  fold(plan: RequestPlan, path: ContextPath, model: ModelRef): boolean
  /** Steward's own tools, for the calls of a step that was asked with this plan. */
  ownCalls(plan: RequestPlan, path: ContextPath): OwnCalls
  /** What the provider counted for a request that was planned. */
  counted(model: ModelRef, estimate: number, usage: Usage): void
  /** A request failed: one that was too long may say how long it may be. */
  failed(model: ModelRef, error: unknown): void
  /** Something of this turn changed. */
  forget(turnId: string): void
}

/** The turns up to one of them. */
export interface ContextPath {
  readonly conversationId: string
  /** Of all, those too that a summary stands for; oldest first. */
  readonly turnIds: readonly string[]
  /** Those that a request may hold, as they are now. */
  read(): readonly TurnRecord[]
  turn(turnId: string): TurnRecord | undefined
}

/** Turns whose weight is remembered: of a dozen long conversations. */
const MOST_WEIGHTS = 20_000
const SLICE_MS = 8
/** Conversations whose path is remembered. */
const MOST_PATHS = 12

const nothing: ContextPath = { conversationId: '', turnIds: [], read: () => [], turn: () => undefined }

export function createContext(parts: ContextParts): Context {
  const { ports, log, ledger, servers, projects, facts } = parts
  const limits = createModelLimits()
  const calibration: Calibration = createCalibration()
  const pictures: Pictures = createPictures(ports.blobs)
  const weights = new Map<string, TurnWeight>()
  const paths = new Map<string, readonly string[]>()

  /** That of a turn that is over is remembered. */
  function weightOf(turn: TurnRecord | undefined): TurnWeight | undefined {
    if (!turn) return undefined
    const { turnId } = turn.start
    const weight = weighTurn(turn)
    if (turn.end) {
      if (weights.size >= MOST_WEIGHTS) weights.clear()
      weights.set(turnId, weight)
    }
    return weight
  }

  /** A long conversation that is opened is read in slices: nothing else waits for its bill. */
  async function weightsOf(turnIds: readonly string[], path: ContextPath): Promise<TurnWeight[]> {
    const own: TurnWeight[] = []
    let sliceEnd = ports.clock.monotonic() + SLICE_MS
    for (const turnId of turnIds) {
      const weight = weights.get(turnId) ?? weightOf(path.turn(turnId))
      if (weight) own.push(weight)
      if (ports.clock.monotonic() < sliceEnd) continue
      await new Promise<void>((resolve) => ports.clock.after(0, resolve))
      sliceEnd = ports.clock.monotonic() + SLICE_MS
    }
    return own
  }

  function isAlways(server: string): boolean {
    try {
      return servers.options(server).toolLoading === 'always'
    } catch {
      return false
    }
  }

  /** What lies before a turn never changes, and most paths go on where the last one ended. */
  function idsTo(conversationId: string, turnId: string): readonly string[] {
    const known = paths.get(conversationId)
    if (known?.at(-1) === turnId) return known
    const [before] = ports.conversations.pathBefore(conversationId, turnId, 2)
    const goesOn = known !== undefined && before !== undefined && known.at(-1) === before.turnId
    const turnIds = goesOn ? [...known, turnId] : ports.conversations.pathBefore(conversationId, turnId, Number.MAX_SAFE_INTEGER).map((place) => place.turnId)
    paths.delete(conversationId)
    paths.set(conversationId, turnIds)
    for (const [oldest] of paths) {
      if (paths.size <= MOST_PATHS) break
      paths.delete(oldest)
    }
    return turnIds
  }

  function path(conversationId: string, turnId: string): ContextPath {
    const turnIds = idsTo(conversationId, turnId)
    const untilTurnId = readMarks(ports.conversations.contextEvents(conversationId), turnIds).compaction?.compaction.untilTurnId
    const reader = createPathReader(ports.conversations, { conversationId, turnId, beginsAt: ({ start }) => start.parentTurnId !== null && start.parentTurnId === untilTurnId && start.cause === 'message' })
    let isRead = false
    const known = new Map<string, TurnRecord>()
    return {
      conversationId,
      turnIds,
      read() {
        const turns = reader.read()
        if (!isRead) for (const turn of turns) known.set(turn.start.turnId, turn)
        isRead = true
        return turns
      },
      // Where the path was not read, one turn alone: the others' weight is remembered.
      turn: (id) => (isRead ? known.get(id) : foldTurns(ports.conversations.turn(conversationId, id)).get(id)),
    }
  }

  /** As far as the summary goes; but a turn that goes on with a cut one needs what it goes on with. */
  function coveredOf({ compaction }: ContextMarks, path: ContextPath): number {
    const next = compaction && path.turnIds[compaction.covered]
    return compaction && next !== undefined && path.turn(next)?.start.cause === 'message' ? compaction.covered : 0
  }

  async function plan({ conversationId, projectId, catalog = parts.catalog }: ContextPlace, path: ContextPath, model: ModelRef | null): Promise<RequestPlan> {
    const settings = ports.settings.get()
    const project = conversationId === null && projectId !== undefined ? projects.get(projectId) : projects.of(conversationId)
    const prompts = [settings.systemPrompt, project?.systemPrompt ?? '']
    const on = servers.list().filter(({ name }) => isServerOn(project, name))
    const found = readMarks(conversationId === null ? [] : ports.conversations.contextEvents(conversationId), path.turnIds)
    const covered = coveredOf(found, path)
    const marks: ContextMarks = covered === 0 ? { ...found, compaction: undefined } : found
    const turnIds = path.turnIds.slice(covered)
    const own = await weightsOf(turnIds, path)
    const limit = limits.of(model, model ? facts(model) : undefined, settings.context)
    const tools = planTools({
      offered: offeredTools(projectCatalog(catalog, project), ports.trust).filter(({ server }) => !marks.serversOff.has(server)),
      found: marks.found,
      isAlways,
      allowance: Math.min(settings.context.deferTokens, settings.context.deferShare * limit.tokens),
      hasShortened: own.some(({ results, turnId }) => results.some(({ isBounded, callId, step, foldedTokens, tokens }) => isBounded || (foldedTokens < tokens && marks.isFolded(turnId, step, callId)))),
    })
    await pictures.read(own.flatMap((weight) => weight.pictures.map(({ blobId }) => blobId)))
    const estimate = sumRequest({ system: systemPrompt(prompts, withoutOff(on, marks)), tools, weights: own, marks, pictureTokens: (blobId) => pictures.tokensOf(blobId, model ? facts(model)?.kind : undefined) })
    return { turnIds, weights: own, marks, tools, prompts, servers: on, estimate }
  }

  return {
    path,
    plan,
    async request({ turnIds, marks, tools, prompts, servers: on }, own, model) {
      const sent = new Set(turnIds)
      return {
        model: model.model,
        system: systemPrompt(prompts, withoutOff(on, marks)),
        messages: await toModelMessages(own.read().filter(({ start }) => sent.has(start.turnId)), ports.blobs, { summary: marks.compaction?.compaction.summary, pictures: pictureLimits(facts(model)?.kind), isDropped: marks.isDropped, isFolded: marks.isFolded }),
        tools: tools.tools,
        cacheKey: own.conversationId,
      }
    },
    async bill(place, wanted, draft) {
      const { conversationId } = place
      const settings = ports.settings.get()
      const headTurnId = conversationId === null ? null : (ports.conversations.get(conversationId)?.headTurnId ?? null)
      const own = conversationId === null || headTurnId === null ? nothing : path(conversationId, headTurnId)
      const model = wanted ?? own.turn(headTurnId ?? '')?.start.model ?? null
      const planned = await plan(place, own, model)
      const name = model ? nameOf(model) : ''
      const last = planned.weights.findLast(({ counted }) => counted?.model === name)?.counted
      // After a start of Steward, the conversation itself remembers what was counted.
      if (last?.estimate !== undefined && !calibration.isKnown(name)) calibration.learn(name, last.estimate, last.usage)
      await pictures.read(draft?.attachments.map(({ blobId }) => blobId) ?? [])
      return makeBill({
        plan: planned,
        model,
        limit: limits.of(model, model ? facts(model) : undefined, settings.context),
        ratio: calibration.ratioOf(name),
        measured: last?.usage.inputTokens ?? null,
        settings,
        instructions: serverInstructions(planned.servers),
        pictureTokens: (blobId) => pictures.tokensOf(blobId, model ? facts(model)?.kind : undefined),
        draft,
      })
    },
    fold({ weights: own, marks, estimate }, { conversationId }, model) {
      const { context: settings } = ports.settings.get()
      const ratio = calibration.ratioOf(nameOf(model))
      const border = findFold({ weights: own, marks, ratio, tokens: estimate * ratio, limit: limits.of(model, facts(model), settings).tokens, foldAt: settings.foldAt })
      if (border) log.append({ type: 'context-change', conversationId, change: { kind: 'fold-before', ...border } })
      return border !== undefined
    },
    ownCalls: ({ tools }, { conversationId, turnIds }) => createOwnCalls({ ports, ledger, conversationId, turnIds, tools: tools.all }),
    change(conversationId, changes) {
      for (const change of changes) log.append({ type: 'context-change', conversationId, change }, { durable: true })
    },
    async summarize(conversationId, wanted, signal) {
      const headTurnId = ports.conversations.get(conversationId)?.headTurnId ?? null
      log.flush()
      const own = headTurnId === null ? nothing : path(conversationId, headTurnId)
      const turns = own.read()
      const ref = wanted ?? turns.at(-1)?.start.model
      const planned = ref && (await plan({ conversationId }, own, ref))
      if (!ref || !planned) throw nothingToSummarize()
      return proposeSummary(
        {
          planned,
          turns: turns.filter(({ start }) => planned.turnIds.includes(start.turnId)),
          ref,
          model: await parts.model(ref),
          conversationId,
          limit: limits.of(ref, facts(ref), ports.settings.get().context).tokens,
          ratio: calibration.ratioOf(nameOf(ref)),
          pictureTokens: (blobId) => pictures.tokensOf(blobId, facts(ref)?.kind),
        },
        signal,
      )
    },
    compact(conversationId, compaction) {
      const headTurnId = ports.conversations.get(conversationId)?.headTurnId ?? null
      if (headTurnId === null || !ports.conversations.isOnPath(conversationId, compaction.untilTurnId, headTurnId)) throw new StewardError({ code: 'turn-unknown', message: 'The turns of this summary are not part of the conversation as it is shown now.', nextStep: 'Have it written again.' })
      const compactionId = crypto.randomUUID()
      log.append({ type: 'compaction', conversationId, ...compaction, compactionId }, { durable: true })
      return compactionId
    },
    counted: (model, estimate, usage) => calibration.learn(nameOf(model), estimate, usage),
    failed(model, error) {
      if (error instanceof ProviderFailure && error.code === 'context-too-long') limits.learn(model, error.facts.said ?? '')
    },
    forget: (turnId) => void weights.delete(turnId),
  }
}

const withoutOff = (on: readonly ServerView[], { serversOff }: ContextMarks): ServerView[] => on.filter(({ name }) => !serversOff.has(name))
