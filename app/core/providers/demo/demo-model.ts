import type { Clock } from '#core/ports/clock.ts'
import { sleep, untilAborted } from '../abortable.ts'
import type { LanguageModel, ModelInfo, ModelPart, ModelRequest } from '../language-model.ts'
import { describeResults } from './describe-results.ts'
import { describeTools } from './describe-tools.ts'
import type { DemoCall } from './demo-call.ts'
import { readRequest } from './read-request.ts'
import { sampleMarkdown, sampleThoughts } from './samples.ts'

export const demoProviderId = 'demo'
export const demoModelId = 'scripted'

const models: readonly ModelInfo[] = [{ model: demoModelId, label: 'Steward demo', note: 'Scripted demo: not a real model' }]

/** One step of the script: what it says, what it thinks before, and what it calls. */
interface Script {
  readonly thoughts?: string
  readonly text: string
  readonly calls?: readonly DemoCall[]
}

/**
 * The scripted model: works offline and without a key, so that a newcomer reaches a real tool call and a
 * real consent request in the first minute. It understands a few forms of words and says so.
 */
export function demoModel({ clock }: { clock: Clock }): LanguageModel {
  return {
    stream: (request, signal) => untilAborted(perform(script(request), clock, signal), signal),
    listModels: async () => [...models],
  }
}

function script({ messages, tools }: ModelRequest): Script {
  const last = messages.at(-1)
  if (last?.role === 'tool') return { text: describeResults(messages) }
  const words = last?.role === 'user' ? last.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n') : ''
  // What is to be summed up is no request of the person, and its `call` lines are none.
  if (/^<(conversation|summary-so-far)>/.test(words)) return { text: 'The demo is a script and cannot sum up. Write here what the model is to know of the older turns, or choose a real model.' }
  const request = readRequest(words, tools)
  switch (request.kind) {
    case 'calls':
      return { text: request.remarks.join('\n\n') || (request.calls.length === 1 ? 'I will call the tool.' : `I will call ${request.calls.length} tools side by side.`), calls: request.calls }
    case 'unknown-tools':
      return { text: request.remarks.join('\n\n') }
    case 'markdown':
      return { text: sampleMarkdown }
    case 'think':
      return { thoughts: sampleThoughts, text: 'I thought about it. My thoughts are folded above this line; a real model would have had some of its own.' }
    case 'help':
      return { text: describeTools(tools) }
  }
}

const pauseMs = 12
/** However long the text is, it is told within about this many pieces. */
const mostPieces = 120

async function* perform({ thoughts = '', text, calls = [] }: Script, clock: Clock, signal: AbortSignal): AsyncGenerator<ModelPart> {
  for (const piece of pieces(thoughts)) {
    await sleep(clock, pauseMs, signal)
    yield { type: 'reasoning-delta', text: piece }
  }
  for (const piece of pieces(text)) {
    await sleep(clock, pauseMs, signal)
    yield { type: 'text-delta', text: piece }
  }
  for (const call of calls) yield { type: 'tool-call', callId: `call_${crypto.randomUUID()}`, name: call.name, rawArguments: JSON.stringify(call.arguments) }
  yield { type: 'finish', stopReason: { kind: calls.length > 0 ? 'tool-calls' : 'stop' }, usage: {} }
}

/** Never between the two halves of one character. */
function pieces(text: string): string[] {
  const length = Math.max(6, Math.ceil(text.length / mostPieces))
  return text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []
}
