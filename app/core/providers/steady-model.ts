import type { Clock } from '#core/ports/clock.ts'
import { abortError, orAbort, sleep, untilAborted } from './abortable.ts'
import type { Adapter } from './adapter.ts'
import type { LanguageModel, ModelPart, ModelRequest } from './language-model.ts'
import { mapFailure } from './map-failure.ts'
import { ProviderFailure } from './provider-failure.ts'
import { watchSilence } from './watch-silence.ts'

const attempts = 4
const firstWaitMs = 500
const longestOwnWaitMs = 8_000
/** A provider that asks for more is told to the person instead: nobody watches a bar for that long. */
const longestAskedWaitMs = 60_000

export interface SteadyOptions {
  readonly clock: Clock
  /** 0 to 1; spreads the retries of many clients. */
  readonly random?: () => number
}

/**
 * An adapter as a `LanguageModel`: retries with the provider's own waiting time, one set of errors, one abort.
 *
 * Nothing is repeated once a part was streamed: the person has read it, and a second answer would differ.
 */
export function steadyModel(adapter: Adapter, options: SteadyOptions): LanguageModel {
  return {
    stream: (request, signal) => untilAborted(streamWithRetries(adapter, request, signal, options), signal),
    async listModels(signal) {
      try {
        return await orAbort(adapter.listModels(signal), signal)
      } catch (error) {
        if (signal.aborted) throw abortError()
        throw mapFailure(error, adapter.about, 'this model')
      }
    },
  }
}

async function* streamWithRetries(adapter: Adapter, request: ModelRequest, signal: AbortSignal, options: SteadyOptions): AsyncGenerator<ModelPart> {
  for (let attempt = 1; ; attempt++) {
    let streamed = false
    try {
      for await (const part of untilAborted(watchSilence(adapter, request, signal, options.clock), signal)) {
        yield part
        if (part.type === 'finish') return
        if (part.type !== 'notice') streamed = true
      }
      throw streamCut(adapter, undefined)
    } catch (error) {
      if (signal.aborted) throw abortError()
      const failure = mapFailure(error, adapter.about, request.model)
      if (streamed) throw failure.code === 'provider-unreachable' ? streamCut(adapter, failure) : failure
      const wait = failure.facts.retryable && attempt < attempts ? waitBefore(attempt, failure, options.random ?? Math.random) : undefined
      if (wait === undefined) throw attempt === 1 ? withAskedWait(failure) : afterAttempts(withAskedWait(failure), attempt)
      yield {
        type: 'notice',
        code: 'provider-retry',
        text: `${failure.message} Trying again in ${seconds(wait)} (attempt ${attempt + 1} of ${attempts}).`,
      }
      await sleep(options.clock, wait, signal)
    }
  }
}

function waitBefore(attempt: number, failure: ProviderFailure, random: () => number): number | undefined {
  const asked = failure.facts.retryAfterMs
  if (asked !== undefined) return asked > longestAskedWaitMs ? undefined : asked + random() * 250
  return Math.min(longestOwnWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.75 + random() * 0.5)
}

function withAskedWait(failure: ProviderFailure): ProviderFailure {
  const asked = failure.facts.retryAfterMs
  if (asked === undefined || asked <= longestAskedWaitMs) return failure
  return new ProviderFailure({ ...failure.problem, code: 'provider-rate-limited', nextStep: `Try again in ${seconds(asked)}, or pick another model.` }, failure.facts, failure)
}

function afterAttempts(failure: ProviderFailure, count: number): ProviderFailure {
  const message = `${failure.message.replace(/\.$/, '')}, also after ${count} attempts.`
  return new ProviderFailure({ ...failure.problem, message }, failure.facts, failure)
}

/** Retryable as long as nothing was streamed; the caller decides that. */
function streamCut(adapter: Adapter, cause: ProviderFailure | undefined): ProviderFailure {
  return new ProviderFailure(
    {
      code: 'provider-stream-cut',
      message: `The answer of ${adapter.about.label} broke off.`,
      cause: cause?.problem.cause ?? 'The connection ended before the answer did.',
      nextStep: 'What had arrived is kept. Continue the turn, or send the message again.',
      action: { kind: 'retry' },
    },
    { retryable: true },
    cause,
  )
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.round(ms / 1000))
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} minutes`
}
