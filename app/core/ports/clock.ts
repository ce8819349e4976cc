/** Time, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since 1970; may jump when the system's clock is set. */
  now(): number
  /** Milliseconds from an arbitrary start; never jumps back. All timeouts and durations use this. */
  monotonic(): number
  /** Runs `run` once after `ms`; the returned function forgets it. */
  after(ms: number, run: () => void): () => void
}
