import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ReplayTimeline } from '#contract/replay-timeline.ts'
import { type ConversationState, emptyConversation } from '#renderer/state/conversation-state.ts'
import { foldMoments } from './fold-moments.ts'

export interface ReplayState {
  /** Milliseconds on the timeline. */
  readonly at: number
  /** How many moments were folded. */
  readonly index: number
  readonly isPlaying: boolean
  readonly speed: number
  readonly conversation: ConversationState
}

export interface ReplayPlayer {
  readonly store: StoreApi<ReplayState>
  readonly timeline: ReplayTimeline
  play(): void
  pause(): void
  seek(at: number): void
  /** One moment on, or back. */
  step(by: 1 | -1): void
  /** To the start of the next turn, or of this one and then of the one before. */
  turn(by: 1 | -1): void
  setSpeed(speed: number): void
  close(): void
}

export const speeds = [0.5, 1, 2, 4, 16] as const

/** States are kept at every so many moments, so that going back folds only from the last one. */
const KEPT_EVERY = 400

/** `tick` runs its argument soon (a frame of the screen) and gives what takes that back; `now` in milliseconds. */
export function createReplayPlayer(timeline: ReplayTimeline, tick: (run: () => void) => () => void, now: () => number): ReplayPlayer {
  const { moments, turns, durationMs } = timeline
  const kept: ConversationState[] = [emptyConversation]
  const store = createStore<ReplayState>(() => ({ at: 0, index: 0, isPlaying: false, speed: 1, conversation: emptyConversation }))
  let cancel: (() => void) | undefined
  let last = 0

  /** The conversation after so many moments. */
  function stateAt(index: number): ConversationState {
    const present = store.getState()
    const from = Math.min(Math.floor(index / KEPT_EVERY), kept.length - 1)
    let done = from * KEPT_EVERY
    let state = kept[from] ?? emptyConversation
    if (present.index <= index && present.index > done) [done, state] = [present.index, present.conversation]
    while (done < index) {
      const next = Math.min(index, (Math.floor(done / KEPT_EVERY) + 1) * KEPT_EVERY)
      state = foldMoments(state, moments, done, next)
      done = next
      if (done % KEPT_EVERY === 0 && kept.length === done / KEPT_EVERY) kept.push(state)
    }
    return state
  }

  function show(at: number, index: number): void {
    store.setState({ at, index, conversation: stateAt(index) })
  }

  /** How many moments have happened by then. */
  function indexAt(at: number): number {
    let [low, high] = [0, moments.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((moments[middle]?.at ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  function run(): void {
    const time = now()
    const { at, speed } = store.getState()
    const next = Math.min(durationMs, at + (time - last) * speed)
    last = time
    show(next, indexAt(next))
    if (next >= durationMs) pause()
    else cancel = tick(run)
  }

  function pause(): void {
    cancel?.()
    cancel = undefined
    store.setState({ isPlaying: false })
  }

  function seek(at: number): void {
    const bounded = Math.max(0, Math.min(durationMs, at))
    // The very beginning is before the first of them.
    show(bounded, bounded === 0 ? 0 : indexAt(bounded))
  }

  return {
    store,
    timeline,
    play() {
      const { isPlaying, at } = store.getState()
      if (isPlaying || moments.length === 0) return
      if (at >= durationMs) seek(0)
      last = now()
      store.setState({ isPlaying: true })
      cancel = tick(run)
    },
    pause,
    seek,
    step(by) {
      pause()
      const index = Math.max(0, Math.min(moments.length, store.getState().index + by))
      show(moments[index - 1]?.at ?? 0, index)
    },
    turn(by) {
      const { at, index } = store.getState()
      // Just after its start, "back" means the one before: while it plays, the start is past at once.
      const target = by > 0 ? turns.find((turn) => turn.index >= index) : turns.findLast((turn) => turn.at < at - 500 || (turn.at <= at && turn.index < index - 1))
      if (target) show(target.at, target.index + 1)
      else if (by > 0) seek(durationMs)
      else seek(0)
    },
    setSpeed: (speed) => store.setState({ speed }),
    close: pause,
  }
}
