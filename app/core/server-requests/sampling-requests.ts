import type { CreateMessageRequestParams, CreateMessageResult, CreateMessageResultWithTools, SamplingMessageContentBlock } from '@modelcontextprotocol/client'
import type { ContentPart } from '#contract/content.ts'
import type { ModelRef } from '#contract/model.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { ServerOptions } from '#contract/server.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import { DECLINED, INTERNAL_ERROR, INVALID_PARAMS, refusal, TOO_MUCH } from '#core/mcp/refusal.ts'
import type { RequestPlace } from '#core/mcp/server-request-handler.ts'
import { toContentParts } from '#core/mcp/to-content-parts.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { LanguageModel } from '#core/providers/language-model.ts'
import { aboutPlace } from './about-place.ts'
import { askModel, type ModelReply } from './ask-model.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'
import type { SamplingBudgets } from './sampling-budget.ts'
import { readSamplingPrompt, type SamplingPrompt } from './sampling-prompt.ts'

/** How often the person may send one prompt that the model did not answer. */
const MOST_ATTEMPTS = 5

export interface SamplingParts {
  readonly open: OpenRequests
  readonly budgets: SamplingBudgets
  readonly blobs: BlobStore
  readonly person: boolean
  readonly options: (place: Pick<RequestPlace, 'server' | 'definitionHash'>) => ServerOptions
  readonly model: (ref: ModelRef) => Promise<LanguageModel>
  readonly defaultModel: () => Promise<ModelRef | null>
}

type Stage = Extract<ServerRequest, { kind: 'sampling' }>['stage']

/**
 * A server's wish for an answer of the person's model. The person sees the whole prompt before it is sent, and the
 * answer before it goes to the server.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/sampling
 *
 * @throws Refusal where it was refused, by the person or without asking
 */
export async function sample(params: CreateMessageRequestParams, place: RequestPlace, parts: SamplingParts): Promise<CreateMessageResult | CreateMessageResultWithTools> {
  const { open, budgets } = parts
  const { server } = place
  const options = parts.options(place)
  if (options.sampling !== 'ask' || !parts.person) throw refusal(DECLINED, { code: 'sampling-off', message: `${server} may not use your model.`, nextStep: 'Turn sampling on for this server if you want that.' })
  const { requestsLeft, tokensLeft } = budgets.left(server, options.samplingBudget)
  if (requestsLeft === 0 || tokensLeft === 0) throw overBudget(place, requestsLeft === 0 ? `It asked ${options.samplingBudget.requestsPerHour} times within an hour.` : `It used ${options.samplingBudget.tokensPerDay} tokens within a day.`)
  // Before anything is waited for: a thousand requests at once must not all find the same rest.
  budgets.countRequest(server)
  const prompt = await readSamplingPrompt(params, parts.blobs)
  if ('fault' in prompt) throw refusal(INVALID_PARAMS, { code: 'server-request-invalid', message: `${server} asked your model in a way that cannot be used.`, cause: prompt.fault, nextStep: 'This is a fault of the server: tell its maker.' })
  if (prompt.tokens > tokensLeft) throw overBudget(place, `Its prompt has about ${prompt.tokens} tokens; ${tokensLeft} are left for today.`)

  let maxTokens = Math.min(params.maxTokens, tokensLeft)
  let model = options.samplingModel ?? (await parts.defaultModel())
  const draft = (stage: Stage) => ({ kind: 'sampling' as const, ...aboutPlace(place), ...prompt.shown, maxTokens, model, budget: budgets.left(server, options.samplingBudget), stage })
  const request = open.open(draft({ kind: 'prompt' }), place.signal)
  const stopThinking = place.thinking()
  try {
    for (let attempt = 1; ; attempt++) {
      const answer = await request.answer()
      if (answer.kind !== 'approve') throw declined(server, answer.kind)
      model = answer.model ?? model
      // Others of the server may have used it while this one was read.
      const left = budgets.left(server, options.samplingBudget).tokensLeft
      if (prompt.tokens > left) throw overBudget(place, `Its prompt has about ${prompt.tokens} tokens; ${left} are left for today.`)
      maxTokens = Math.min(maxTokens, left)
      request.change(draft({ kind: 'running' }))
      const reply = await runModel({ params, prompt, maxTokens, model, place, parts, request })
      if ('problem' in reply) {
        place.note('warning', `The model did not answer what it asked: ${reply.problem.message} ${reply.problem.cause ?? ''}`)
        if (attempt === MOST_ATTEMPTS) throw refusal(INTERNAL_ERROR, reply.problem, 'The model gave no answer.')
        request.change(draft({ kind: 'prompt', problem: reply.problem }))
        continue
      }
      budgets.countTokens(server, reply.tokens)
      request.change(draft({ kind: 'answer', content: reply.content, toolUses: reply.toolUses.map(({ name, arguments: args }) => ({ name, arguments: args })), stopReason: reply.stopReason, usage: reply.usage }))
      const last = await request.answer()
      if (last.kind !== 'approve') throw declined(server, last.kind)
      return toResult(reply, model, params)
    }
  } finally {
    request.close()
    stopThinking()
  }
}

/** What the person may answer at this stage. */
export function fitsStage({ kind: stage }: Stage, { kind }: ServerRequestAnswer): boolean {
  return kind === 'decline' || kind === 'cancel' || (kind === 'approve' && stage !== 'running')
}

interface Run {
  readonly params: CreateMessageRequestParams
  readonly prompt: SamplingPrompt
  readonly maxTokens: number
  readonly model: ModelRef | null
  readonly place: RequestPlace
  readonly parts: SamplingParts
  readonly request: OpenRequest
}

interface ShownReply extends ModelReply {
  readonly content: ContentPart[]
}

/** Until the model answered, or the person does not want to wait for it. */
async function runModel({ params, prompt, maxTokens, model, place, parts, request }: Run): Promise<ShownReply | { readonly problem: Problem }> {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, place.signal])
  async function run(): Promise<ShownReply | { problem: Problem }> {
    try {
      if (!model) throw new StewardError({ code: 'model-missing', message: 'There is no model that could answer.', nextStep: 'Choose one.', action: { kind: 'open-settings', page: 'providers' } })
      const full = { ...prompt.request, model: model.model, maxTokens, cacheKey: `sampling ${place.server}` }
      const reply = await askModel({ model: await parts.model(model), request: full, prompt, stopSequences: params.stopSequences?.slice(0, 16) ?? [], signal })
      return { ...reply, content: await show(reply, parts.blobs) }
    } catch (error) {
      return { problem: toProblem(error) }
    }
  }
  const given = request.answer()
  const first = await Promise.race([run(), given])
  stop.abort()
  if ('kind' in first) {
    // The prompt was sent: a server that takes its request back has used it all the same.
    parts.budgets.countTokens(place.server, prompt.tokens)
    throw declined(place.server, first.kind)
  }
  return first
}

function declined(server: string, kind: (ServerRequestAnswer | { kind: 'closed' })['kind']): Error {
  if (kind === 'closed') return refusal(DECLINED, { code: 'server-request-gone', message: `What ${server} asked your model was stopped.` })
  return refusal(DECLINED, { code: 'sampling-declined', message: `You declined that ${server} uses your model.`, nextStep: 'Call the tool again if you want it after all.' }, 'The user declined the sampling request.')
}

function overBudget({ server, note }: RequestPlace, cause: string): Error {
  note('warning', `It wanted to use your model and was refused: its budget is used up. ${cause}`)
  return refusal(TOO_MUCH, { code: 'sampling-budget', message: `${server} has used up what it may ask of your model.`, cause, nextStep: 'Wait, or give it a larger budget in its options.' })
}

async function show({ text, images }: ModelReply, blobs: BlobStore): Promise<ContentPart[]> {
  const pictures = await toContentParts(images.map(({ mimeType, data }) => ({ type: 'image' as const, mimeType, data })), blobs)
  return text === '' ? pictures : [{ type: 'text', text }, ...pictures]
}

function toResult({ text, images, toolUses, stopReason }: ModelReply, model: ModelRef | null, { tools, toolChoice }: CreateMessageRequestParams): CreateMessageResult | CreateMessageResultWithTools {
  const about = { role: 'assistant' as const, model: model?.model ?? '', stopReason }
  const pictures = images.map(({ mimeType, data }) => ({ type: 'image' as const, mimeType, data }))
  if (!tools && !toolChoice) return { ...about, content: (text === '' ? pictures[0] : undefined) ?? { type: 'text', text } }
  const uses = toolUses.map(({ callId, name, arguments: input }) => ({ type: 'tool_use' as const, id: callId, name, input }))
  const content: SamplingMessageContentBlock[] = [...(text === '' && (uses.length > 0 || pictures.length > 0) ? [] : [{ type: 'text' as const, text }]), ...pictures, ...uses]
  return { ...about, content }
}
