import type { ElicitRequestFormParams, ElicitResult } from '@modelcontextprotocol/client'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ModelRef } from '#contract/model.ts'
import { describeProblem, StewardError, toProblem } from '#contract/problem.ts'
import { defaultServerOptions, type ServerOptions } from '#contract/server.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import { DECLINED, INVALID_PARAMS, refusal, TOO_MUCH } from '#core/mcp/refusal.ts'
import type { RequestPlace, ServerRequestHandler } from '#core/mcp/server-request-handler.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { ProjectFolders } from '#core/projects/project-folders.ts'
import type { LanguageModel } from '#core/providers/language-model.ts'
import { aboutPlace } from './about-place.ts'
import { createAddressRequests, fitsAddress } from './address-requests.ts'
import { checkFormAnswer } from './check-form-answer.ts'
import { parseFormSchema } from './form-schema.ts'
import { createOpenRequests } from './open-requests.ts'
import { createSamplingBudgets } from './sampling-budget.ts'
import { fitsStage, sample } from './sampling-requests.ts'
import { findSecretFields } from './secret-fields.ts'

/** Of one server at once. A person answers them one by one; who asks more is refused. */
const MOST_OPEN = 20
/** Each holds a whole prompt. */
const MOST_SAMPLING = 4
/** Of one server within a minute: what asks and takes back all the time would leave no window to anything else. */
const MOST_A_MINUTE = 100
const MINUTE = 60_000

export interface ServerRequestsParts {
  readonly ports: Pick<Ports, 'blobs' | 'browser' | 'clock' | 'folders' | 'trust' | 'validator'>
  readonly publish: Publish
  readonly person: boolean
  /** What the project of a call, or of the turns that run, has the server told beside its own folders. */
  readonly foldersOf: ProjectFolders['of']
  readonly model: (ref: ModelRef) => Promise<LanguageModel>
  readonly defaultModel: () => Promise<ModelRef | null>
}

/** What servers ask of the person, and what the person answers. Nothing of it is kept: answers may hold secrets. */
export interface ServerRequests extends ServerRequestHandler {
  list(): ServerRequest[]
  /** @throws StewardError `server-request-gone`, `server-request-nonce-wrong`, `answer-not-fitting`, `answer-invalid`, and what `Browser.open` throws */
  answer(requestId: string, nonce: string, answer: ServerRequestAnswer): Promise<CallOutput<'server-request.answer'>>
}

export function createServerRequests({ ports, publish, person, foldersOf, model, defaultModel }: ServerRequestsParts): ServerRequests {
  const open = createOpenRequests(publish, () => ports.clock.now())
  const addresses = createAddressRequests(open)
  const budgets = createSamplingBudgets(ports.clock)
  const options = ({ server, definitionHash }: Pick<RequestPlace, 'server' | 'definitionHash'>): ServerOptions => ports.trust.serverOptions(server, definitionHash) ?? defaultServerOptions
  /** By server, and by server for sampling alone. */
  const asking = new Map<string, number>()

  const askedAt = new Map<string, number[]>()

  function isTooFast({ server }: RequestPlace): boolean {
    const now = ports.clock.monotonic()
    const recent = (askedAt.get(server) ?? []).filter((at) => now - at < MINUTE)
    if (recent.length >= MOST_A_MINUTE) return true
    askedAt.set(server, [...recent, now])
    return false
  }

  /** Takes one of the places that a server has. @throws Refusal where all are taken */
  async function inPlace<Result>(place: RequestPlace, key: string, most: number, ask: () => Promise<Result>): Promise<Result> {
    const now = asking.get(key) ?? 0
    if (now >= most) throw refusal(TOO_MUCH, { code: 'server-request-flood', message: `${place.server} asks too much at once.`, cause: `${most} of its requests wait for an answer already.`, nextStep: 'Answer them, or stop the server.' })
    if (isTooFast(place)) throw refusal(TOO_MUCH, { code: 'server-request-flood', message: `${place.server} asks too much at once.`, cause: `It asked ${MOST_A_MINUTE} times within a minute.`, nextStep: 'Stop the server, and tell its maker.' })
    asking.set(key, now + 1)
    try {
      return await ask()
    } finally {
      asking.set(key, (asking.get(key) ?? 1) - 1)
    }
  }

  async function askForm({ message, requestedSchema }: ElicitRequestFormParams, place: RequestPlace): Promise<ElicitResult> {
    const form = parseFormSchema(message, requestedSchema)
    if ('fault' in form) throw refusal(INVALID_PARAMS, { code: 'server-request-invalid', message: `${place.server} asked with a form that cannot be shown.`, cause: form.fault, nextStep: 'This is a fault of the server: tell its maker.' })
    const { schema } = form
    const request = open.open({ kind: 'form', ...aboutPlace(place), message, schema, secretFields: findSecretFields(schema['properties'] as JsonObject) }, place.signal)
    const stopThinking = place.thinking()
    try {
      const answer = await request.answer()
      switch (answer.kind) {
        case 'submit':
          return { action: 'accept', content: answer.content as NonNullable<ElicitResult['content']> }
        case 'decline':
          return { action: 'decline' }
        default:
          return { action: 'cancel' }
      }
    } finally {
      request.close()
      stopThinking()
    }
  }

  /** What the host does with an answer before the server has it. */
  async function prepare(request: ServerRequest, answer: ServerRequestAnswer): Promise<{ answer: ServerRequestAnswer; openHere?: string }> {
    if (!fits(request, answer)) throw new StewardError({ code: 'answer-not-fitting', message: 'This cannot be answered so.', nextStep: 'Answer the request as it is shown now.' })
    if (request.kind === 'form' && answer.kind === 'submit') return { answer: { kind: 'submit', content: await checkFormAnswer(ports.validator, request.schema, answer.content) } }
    if (request.kind === 'url' && answer.kind === 'open') return (await ports.browser.open(request.url)) === 'open-here' ? { answer, openHere: request.url } : { answer }
    return { answer }
  }

  return {
    person,
    list: open.list,
    async answer(requestId, nonce, answer) {
      const taken = open.take(requestId, nonce)
      try {
        const { answer: prepared, openHere } = await prepare(taken.request, answer)
        taken.give(prepared)
        return openHere === undefined ? {} : { openHere }
      } catch (error) {
        taken.putBack()
        throw error
      }
    },
    async elicit(params, place) {
      if (!person) throw refusal(DECLINED, { code: 'no-person', message: `${place.server} asks something, and nobody is here to answer.`, nextStep: 'Use it in the app or with "steward chat".' })
      return inPlace(place, place.server, MOST_OPEN, () => (params.mode === 'url' ? addresses.ask(params, place) : askForm(params, place)))
    },
    openRequired: (requests, place) => inPlace(place, place.server, MOST_OPEN, () => addresses.openAll(requests, place)),
    elicitationFinished: addresses.finished,
    sample: (params, place) =>
      inPlace(place, `${place.server}\0sampling`, MOST_SAMPLING, () => sample(params, place, { open, budgets, blobs: ports.blobs, person, options, model, defaultModel })),
    async roots(place) {
      const found = await Promise.all(
        [...options(place).roots, ...foldersOf(place.server, place.call?.conversationId)].map(async ({ path, name }) => {
          try {
            const { uri, path: real } = await ports.folders.resolve(path)
            return [{ uri, name: name ?? real.split(/[/\\]/).findLast((piece) => piece !== '') ?? real }]
          } catch (error) {
            place.note('warning', `It is not told of a folder: ${describeProblem(toProblem(error))}`)
            return []
          }
        }),
      )
      return [...new Map(found.flat().map((root) => [root.uri, root])).values()]
    },
  }
}

function fits(request: ServerRequest, answer: ServerRequestAnswer): boolean {
  switch (request.kind) {
    case 'form':
      return answer.kind === 'submit' || answer.kind === 'decline' || answer.kind === 'cancel'
    case 'url':
      return fitsAddress(request, answer)
    case 'sampling':
      return fitsStage(request.stage, answer)
  }
}
