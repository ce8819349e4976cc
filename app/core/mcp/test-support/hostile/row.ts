/** How a behaviour is met: over what, and in which era. */
export const ways = ['stdio legacy', 'http legacy', 'stdio modern', 'http modern'] as const
export type Way = (typeof ways)[number]
export const overStdio: readonly Way[] = ['stdio legacy', 'stdio modern']
export const overHttp: readonly Way[] = ['http legacy', 'http modern']

/** What a call must come to. Without `code` it succeeds, and `text` (else "fine") is in its result. */
export interface CallHolds {
  readonly text?: string | RegExp
  /** Whether the result brings structured content. */
  readonly structured?: boolean
  /** The problem that its caller is told. */
  readonly code?: string
  readonly cause?: RegExp
  /** A line of the server's log. */
  readonly log?: RegExp
}

/** What the connection must come to. */
export interface StartHolds {
  readonly state: 'ready' | 'degraded' | 'failed' | 'needs-sign-in'
  readonly code?: string
  readonly cause?: RegExp
  readonly log?: RegExp
  /** Names of its tools, or how many. */
  readonly tools?: readonly string[] | number
  /** Where it works: what a call of `echo`, or of the behaviour itself, comes to. */
  readonly call?: CallHolds
}

/** One hostile behaviour. `id` is its name in `e2e/servers/hostile`. */
export interface Row<Holds> {
  readonly id: string
  readonly does: string
  readonly ways?: readonly Way[]
  readonly holds: Holds
  /** In place of `holds`, where it differs. */
  readonly but?: { readonly [Key in Way | 'stdio' | 'http' | 'legacy' | 'modern']?: Holds }
}

export interface CallRow extends Row<CallHolds> {
  /** How many of what it floods with; 2,000 without. */
  readonly many?: Partial<Record<Way, number>>
}

export interface StartRow extends Row<StartHolds> {
  /** A host with short time limits meets it: it is about waiting. */
  readonly impatient?: true
  /** Time limit of its calls in milliseconds. */
  readonly timeout?: number
}

/** What holds for a row on one way. */
export function holdsOn<Holds>({ holds, but }: Row<Holds>, way: Way): Holds {
  const [over, era] = way.split(' ') as ['stdio' | 'http', 'legacy' | 'modern']
  return but?.[way] ?? but?.[over] ?? but?.[era] ?? holds
}
