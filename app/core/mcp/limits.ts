/** Every time limit of a connection, in milliseconds, in one place, so that tests can shorten them. */
export interface Limits {
  /** How long a stdio server may be silent to the era probe before it counts as an older one. */
  readonly probe: number
  /** How long the handshake may take; a server that downloads itself at its first start needs most of it. */
  readonly handshake: number
  /** How long a server may write text that is no message before its first message. */
  readonly garbage: number
  readonly list: number
  /** Longest time for one tool call without progress, where the entry names none. */
  readonly call: number
  /** Pause between health checks of an idle connection. */
  readonly health: number
  readonly ping: number
  /** Waits before the restarts; one failure more than there are waits within `failureWindow`, and the server is left alone. */
  readonly backoff: readonly number[]
  readonly failureWindow: number
  /** How long a starting server may hold a place that others wait for. */
  readonly place: number
}

export const defaultLimits: Limits = {
  probe: 3_000,
  handshake: 60_000,
  garbage: 8_000,
  list: 30_000,
  call: 300_000,
  health: 30_000,
  ping: 10_000,
  backoff: [1_000, 2_000, 4_000, 8_000],
  failureWindow: 180_000,
  place: 8_000,
}
