import type { JsonObject } from '#contract/json.ts'
import { toProblem } from '#contract/problem.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeAnswer, describeField, describeForm, describePrompt, describeUrl } from './describe-server-request.ts'
import { formFields, readField, type FormField } from './form-fields.ts'
import { oneLine } from './plain-text.ts'
import type { Output } from './output.ts'
import type { QuestionQueue } from './question-queue.ts'
import type { Terminal } from './terminal.ts'

interface Parts {
  readonly connection: Connection
  readonly terminal: Terminal
  readonly output: Output
  readonly queue: QuestionQueue
}

/** Shows the person at the terminal what servers ask, one after the other, until disposed. Only a view, as `askAboutRequests`. */
export function askAboutServerRequests({ connection, terminal, output, queue }: Parts): () => void {
  /** By request and stage: a review of a prompt and one of its answer are two questions, and so is whether an opened address is done. */
  const asked = new Map<string, AbortController>()

  const stop = connection.subscribe('server-request-change', ({ requests }) => {
    const open = new Set(requests.map(keyOf))
    for (const [key, controller] of asked) {
      if (open.has(key)) continue
      controller.abort()
      asked.delete(key)
    }
    for (const request of requests) {
      if (asked.has(keyOf(request)) || !isQuestion(request)) continue
      const controller = new AbortController()
      asked.set(keyOf(request), controller)
      queue.add(() => answer(request, controller.signal))
    }
  })

  async function answer(request: ServerRequest, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const closeQuestion = output.question()
    try {
      await terminal.discardTyped()
      let typed: JsonObject = {}
      for (;;) {
        const given = await ask(request, typed, signal)
        if (signal.aborted || given === undefined) return
        try {
          const { openHere } = await connection.call('server-request.answer', { requestId: request.requestId, nonce: request.nonce, answer: given })
          if (openHere !== undefined) output.note(`  Open it yourself: ${openHere}`)
          return
        } catch (error) {
          if (signal.aborted) return
          const problem = toProblem(error)
          output.problem(problem)
          // A form that does not fit can be filled in again; anything else is over.
          if (request.kind !== 'form' || given.kind !== 'submit' || problem.code === 'server-request-gone') return
          // Not what was wrong: it could not be left out any more.
          typed = Object.fromEntries(Object.entries(given.content).filter(([name]) => problem.cause?.includes(`/${name}: `) !== true))
        }
      }
    } finally {
      closeQuestion()
    }
  }

  function ask(request: ServerRequest, typed: JsonObject, signal: AbortSignal): Promise<ServerRequestAnswer | undefined> {
    switch (request.kind) {
      case 'form':
        return askForm(request, typed, signal)
      case 'url':
        return askUrl(request, signal)
      case 'sampling':
        return askSampling(request, signal)
    }
  }

  /** One of the letters; undefined where the question went away. A closed input is a person who left. */
  async function letter(keys: string, letters: string, signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      output.note(keys)
      const line = await terminal.ask('  Answer: ', { signal })
      if (signal.aborted) return undefined
      if (line === undefined) return ''
      const key = line.trim().toLowerCase()
      if (key === '' || (key.length === 1 && letters.includes(key))) return key
      output.note('  One of these letters, then Enter.')
    }
  }

  /** What was typed before is proposed again, so that one wrong field costs only itself; a secret is not, for it would be shown. */
  async function askForm(request: Extract<ServerRequest, { kind: 'form' }>, before: JsonObject, signal: AbortSignal): Promise<ServerRequestAnswer | undefined> {
    output.note(`\n${describeForm(request)}`)
    const key = await letter('  y fill it in · n decline · Enter answers nothing', 'yn', signal)
    if (key === undefined) return undefined
    if (key !== 'y') return { kind: key === 'n' ? 'decline' : 'cancel' }
    const content: JsonObject = {}
    for (const field of formFields(request.schema)) {
      const isSecret = request.secretFields.includes(field.name)
      const typed = isSecret ? undefined : before[field.name]
      const value = await askField(typed === undefined || typed === '' ? field : { ...field, default: typed }, isSecret, signal)
      if (value === undefined) return signal.aborted ? undefined : { kind: 'cancel' }
      if (value.kind === 'value') content[field.name] = value.value
    }
    return { kind: 'submit', content }
  }

  async function askField(field: FormField, isSecret: boolean, signal: AbortSignal): Promise<Exclude<ReturnType<typeof readField>, { kind: 'wrong' }> | undefined> {
    output.note(describeField(field))
    for (;;) {
      // What looks like a password is not left on the screen.
      const line = isSecret ? await terminal.askHidden('  > ', signal) : await terminal.ask('  > ', { signal })
      if (line === undefined) return undefined
      const typed = readField(field, line)
      if (typed.kind !== 'wrong') return typed
      output.note(`  ${typed.why}`)
    }
  }

  async function askUrl(request: Extract<ServerRequest, { kind: 'url' }>, signal: AbortSignal): Promise<ServerRequestAnswer | undefined> {
    if (request.opened) {
      output.note(`\n  Go on in your browser. ${oneLine(request.server)} waits for it; this question goes away when it says that it is finished.`)
      const done = await letter('  y I am done there · Enter gives up', 'y', signal)
      return done === undefined ? undefined : { kind: done === 'y' ? 'approve' : 'cancel' }
    }
    output.note(`\n${describeUrl(request)}`)
    const key = await letter(request.allowed ? '  o open it in the browser · n decline · Enter answers nothing' : '  Steward does not open this kind of address.  n decline · Enter answers nothing', request.allowed ? 'on' : 'n', signal)
    if (key === undefined) return undefined
    return { kind: key === 'o' ? 'open' : key === 'n' ? 'decline' : 'cancel' }
  }

  async function askSampling(request: Extract<ServerRequest, { kind: 'sampling' }>, signal: AbortSignal): Promise<ServerRequestAnswer | undefined> {
    const isAnswer = request.stage.kind === 'answer'
    output.note(`\n${isAnswer ? describeAnswer(request) : describePrompt(request)}`)
    const key = await letter(isAnswer ? '  y give it to the server · n decline' : '  y send it to the model · n decline', 'yn', signal)
    if (key === undefined) return undefined
    return { kind: key === 'y' ? 'approve' : key === 'n' ? 'decline' : 'cancel' }
  }

  return () => {
    stop()
    for (const controller of asked.values()) controller.abort()
  }
}

function keyOf(request: ServerRequest): string {
  if (request.kind === 'sampling') return `${request.requestId} ${request.stage.kind}`
  return request.kind === 'url' ? `${request.requestId} ${request.opened}` : request.requestId
}

/** Whether there is something to answer now: not while the model works. */
function isQuestion(request: ServerRequest): boolean {
  return request.kind !== 'sampling' || request.stage.kind !== 'running'
}
