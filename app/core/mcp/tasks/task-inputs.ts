import { isSpecType } from '@modelcontextprotocol/client'
import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonValue } from '#contract/json.ts'
import { StewardError, type Problem } from '#contract/problem.ts'
import type { RequestPlace, ServerRequestHandler } from '#core/mcp/server-request-handler.ts'

/** Questions of one task in its whole life. */
const MOST_QUESTIONS = 200

export interface TaskInputParts {
  readonly requests: ServerRequestHandler
  readonly place: (stop: AbortSignal) => RequestPlace
  readonly answer: (responses: Readonly<Record<string, unknown>>) => Promise<void>
  /** What was asked is refused: the protocol knows no way to say so, so the task cannot go on. */
  readonly onRefusal: (problem: Problem) => void
}

/** What a task of the modern era waits for: each question is asked once, and answered as soon as its answer is there. */
export interface TaskInputs {
  /** All that the server waits for now. A question that it no longer asks is taken back. */
  open(requests: ReadonlyMap<string, unknown>): void
}

export function createTaskInputs({ requests, place, answer, onRefusal }: TaskInputParts): TaskInputs {
  /** By the server's key: what it was asked with. A server tells of a question until it has seen the answer. */
  const known = new Map<string, { readonly request: string; readonly stop: AbortController }>()
  let asked = 0

  async function handle(key: string, request: unknown, stop: AbortSignal): Promise<void> {
    try {
      const response = await respond(request, place(stop))
      if (!stop.aborted) await answer({ [key]: response })
    } catch (error) {
      if (!stop.aborted) onRefusal(refused(error))
    }
  }

  function respond(request: unknown, at: RequestPlace): Promise<unknown> {
    const named = withElicitationId(request)
    if (isSpecType.ElicitRequest(named)) return requests.elicit(named.params, at)
    if (isSpecType.CreateMessageRequest(request)) return requests.sample(request.params, at)
    if (isSpecType.ListRootsRequest(request)) return requests.roots(at).then((roots) => ({ roots }))
    throw new StewardError({ code: 'task-invalid', message: 'The task asks for something that Steward does not know.', nextStep: 'This is a fault of the server: tell its maker.' })
  }

  return {
    open(wanted) {
      for (const [key, { stop }] of known) if (!wanted.has(key)) stop.abort()
      for (const [key, value] of wanted) {
        const request = canonicalJson(value as JsonValue)
        if (known.get(key)?.request === request) continue
        known.get(key)?.stop.abort()
        if (++asked > MOST_QUESTIONS) return onRefusal({ code: 'task-asks-too-much', message: 'The task does not stop asking.', cause: `It asked ${MOST_QUESTIONS} questions.` })
        const stop = new AbortController()
        known.set(key, { request, stop })
        void handle(key, value, stop.signal)
      }
    },
  }
}

function refused(error: unknown): Problem {
  const cause = error instanceof Error ? error.message : String(error)
  return { code: 'task-refused', message: 'The task was stopped: what it asked for was refused.', cause }
}

/** Since 2026-07-28 an address is asked for without an id; the SDK's type is of the older form. */
function withElicitationId(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || !('params' in request) || typeof request.params !== 'object') return request
  return { ...request, params: { elicitationId: '', ...request.params } }
}
