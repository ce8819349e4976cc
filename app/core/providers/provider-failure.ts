import { type Problem, StewardError } from '#contract/problem.ts'

export type ProviderProblemCode =
  | 'provider-unauthorized'
  | 'provider-rate-limited'
  | 'provider-unreachable'
  | 'provider-refused-request'
  | 'provider-overloaded'
  | 'provider-stalled'
  | 'provider-stream-cut'
  | 'model-not-found'
  | 'context-too-long'

export interface FailureFacts {
  /** Whether the same request may succeed a moment later. */
  readonly retryable: boolean
  /** How long the provider asks to wait. */
  readonly retryAfterMs?: number | undefined
  /** HTTP status, missing where no answer came. */
  readonly status?: number | undefined
  /** What the provider itself said, word for word. */
  readonly said?: string | undefined
}

/** A failed request to a provider: the problem for the person, and the facts for the layers that may mend it. */
export class ProviderFailure extends StewardError {
  declare readonly problem: Problem & { code: ProviderProblemCode }
  readonly facts: FailureFacts

  constructor(problem: Problem & { code: ProviderProblemCode }, facts: FailureFacts, cause?: unknown) {
    super(problem, { cause })
    this.name = 'ProviderFailure'
    this.facts = facts
  }
}
