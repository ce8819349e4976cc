/** How long this thread stood still between two turns of its event loop. */
export interface Stall {
  readonly at: number
  /** Milliseconds by the clock on the wall. */
  readonly wall: number
  /** Milliseconds that this thread itself worked meanwhile: what the machine gave to others is no fault of ours. */
  readonly worked: number
}

export interface StallProbe {
  /** The longest since `from`, by `performance.now()`; one that is not over yet counts. */
  worst(from: number): Stall
  /** Bytes of the process at its largest since the start of the probe. */
  peakMemory(): number
  stop(): void
}

const PAUSE = 5
const MEMORY_EACH = 10

/**
 * Looks at the event loop of this very thread, in which the host runs.
 *
 * A delay by the wall clock would blame the host for a busy machine (the suites of CI share two cores with the hostile
 * servers themselves). What counts is the time of the processor that the thread used in one go.
 */
export function watchForStalls(): StallProbe {
  const stalls: Stall[] = []
  let last = performance.now()
  let used = workedMs()
  let turns = 0
  let peak = process.memoryUsage.rss()

  function look(): void {
    const now = performance.now()
    const total = workedMs()
    if (now - last > 50) stalls.push({ at: now, wall: now - last, worked: total - used })
    last = now
    used = total
    if (++turns % MEMORY_EACH === 0) peak = Math.max(peak, process.memoryUsage.rss())
  }

  const timer = setInterval(look, PAUSE)
  return {
    worst(from) {
      look()
      return stalls.filter(({ at }) => at >= from).reduce((worst, each) => (each.worked > worst.worked ? each : worst), { at: from, wall: 0, worked: 0 })
    },
    peakMemory: () => peak,
    stop: () => clearInterval(timer),
  }
}

function workedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
