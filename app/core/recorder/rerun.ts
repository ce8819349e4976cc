import type { Conversation } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ModelRef } from '#contract/model.ts'
import { StewardError, toProblem } from '#contract/problem.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { foldTurns, pathTo, type TurnRecord } from '#core/conversations/fold-turns.ts'
import { turnUnknown } from '#core/conversations/read-turns.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { Turns } from '#core/turns/turns.ts'
import { recordedCatalog } from './recorded-catalog.ts'
import { createRecordedGate } from './recorded-gate.ts'
import { readRecording } from './recording.ts'

export interface RerunRequest {
  readonly conversationId: string
  /** Where the path ends. Missing: the head. */
  readonly turnId?: string
  readonly model: ModelRef
  readonly unrecorded: 'refuse' | 'call'
}

interface Parts {
  readonly ports: Pick<Ports, 'clock' | 'conversations' | 'logger'>
  readonly log: EventLog
  readonly turns: Turns
  readonly gate: ToolGate
  readonly catalog: ToolCatalog
}

/**
 * Asks the questions of a path again of another model, one after the other, in a new conversation that says what it is.
 *
 * Returns when it has begun. It ends early where an answer fails or is stopped; what was said until then stays, as with any conversation.
 * @throws StewardError `conversation-unknown`, `turn-unknown`, `rerun-empty`, and of `Turns.start`
 */
export async function startRerun(parts: Parts, { conversationId, turnId, model, unrecorded }: RerunRequest): Promise<Conversation> {
  const { ports, log, turns } = parts
  const original = turns.view(conversationId)
  const end = turnId ?? original.headTurnId
  const path = end === null ? { turns: [], inputSchemas: new Map<string, JsonObject>() } : readPath(parts, conversationId, end)
  if (path.turns.length === 0 && turnId !== undefined) throw turnUnknown()
  const questions = path.turns.filter(({ start }) => start.cause === 'message')
  if (questions.length === 0) throw new StewardError({ code: 'rerun-empty', message: 'There is no question in this conversation to ask again.', nextStep: 'Write a message first.' })

  const recording = readRecording(path.turns, path.inputSchemas)
  const { catalog, gate } = parts
  const isListed = (server: string, tool: string): boolean => catalog.list(server).some((one) => one.tool.name === tool)
  const recorded = createRecordedGate({
    recording,
    conversationId,
    onlyReads: (server, tool) => catalog.list(server).some((one) => one.tool.name === tool && annotationsOf(one).readOnlyHint === true),
    ...(unrecorded === 'call' ? { real: { call: (request) => gate.call(request) } } : {}),
  })
  const own = { gate: { ...gate, call: recorded.call }, catalog: recordedCatalog(catalog, unrecorded === 'call' ? recording.tools.filter(({ server, tool }) => !isListed(server, tool)) : recording.tools) }

  const newId = crypto.randomUUID()
  const now = ports.clock.now()
  const { title, projectId, folderId } = original
  ports.conversations.create({
    conversationId: newId,
    title: `${title.slice(0, 400)} (re-run: ${model.model.slice(0, 80)})`,
    createdAt: now,
    updatedAt: now,
    headTurnId: null,
    // It says what this is: no model gives it another one.
    titledBy: 'person',
    folderId,
    ...(projectId === undefined ? {} : { projectId }),
    origin: { kind: 'rerun', conversationId, turnId: end ?? '', title, model, unrecorded },
  })

  async function ask({ start }: TurnRecord): Promise<void> {
    const text = start.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
    const rerunOf = { conversationId, turnId: start.turnId }
    await turns.start({ cause: 'message', conversationId: newId, text, attachments: start.attachments, ...(start.prompt ? { prompt: start.prompt } : {}), model, rerunOf, parts: own })
  }

  /** The rest, each after the one before has ended. */
  async function goOn(): Promise<void> {
    for (const question of questions.slice(1)) {
      const outcome = await turns.ended(newId)
      if (outcome?.kind !== 'done' && outcome?.kind !== 'step-limit') return
      await ask(question)
    }
  }
  const [first] = questions
  if (first) await ask(first)
  goOn().catch((error: unknown) => ports.logger.warn('A re-run ended early', { conversationId: newId, cause: toProblem(error).message }))
  log.flush()
  return turns.view(newId)
}

function readPath({ ports, log }: Pick<Parts, 'ports' | 'log'>, conversationId: string, turnId: string): { turns: TurnRecord[]; inputSchemas: Map<string, JsonObject> } {
  const events = ports.conversations
    .pathBefore(conversationId, turnId, Number.MAX_SAFE_INTEGER)
    .flatMap((place) => log.turn(conversationId, place.turnId))
    .toSorted((one, other) => one.seq - other.seq)
  const inputSchemas = new Map(events.flatMap((event) => (event.type === 'consent-request' ? [[event.request.callId, event.request.inputSchema] as const] : [])))
  return { turns: pathTo(foldTurns(events), turnId), inputSchemas }
}
