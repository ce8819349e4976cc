import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import type { Page } from '@playwright/test'
import { quantile } from './report.ts'

/** What a person would see of a stretch of time: the screen's frames, at 60 a second. */
export interface FrameLog {
  readonly what: string
  readonly frames: number
  readonly dropped: number
  /** Of a hundred. */
  readonly droppedShare: number
  readonly longestGapMs: number
  readonly p99GapMs: number
  /** Frames whose work took over 50 ms, as the browser counts them (Long Animation Frames), longest first, at most ten. */
  readonly longFrames: readonly { readonly durationMs: number; readonly atMs: number; readonly scriptMs: number }[]
}

const FRAME = 1000 / 60

/** Records every frame of the page from now on; to be read by {@link readFrames}. */
export async function recordFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = { times: [] as number[], long: [] as { durationMs: number; atMs: number; scriptMs: number }[], isOn: true }
    const start = performance.now()
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { scripts = [] } = entry as PerformanceEntry & { scripts?: readonly { duration: number }[] }
        state.long.push({ durationMs: entry.duration, atMs: entry.startTime - start, scriptMs: scripts.reduce((sum, { duration }) => sum + duration, 0) })
      }
    }).observe({ type: 'long-animation-frame' })
    const look = (time: number): void => {
      state.times.push(time)
      if (state.isOn) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(globalThis, { frameState: state })
  })
}

export async function readFrames(page: Page, what: string): Promise<FrameLog> {
  const { times, long } = await page.evaluate(() => {
    const { frameState } = globalThis as unknown as { frameState: { times: number[]; long: { durationMs: number; atMs: number; scriptMs: number }[]; isOn: boolean } }
    frameState.isOn = false
    return frameState
  })
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const dropped = gaps.reduce((sum, gap) => sum + (gap > 25 ? Math.round(gap / FRAME) - 1 : 0), 0)
  const round = (value: number): number => Math.round(value * 100) / 100
  return {
    what,
    frames: times.length,
    dropped,
    droppedShare: round((100 * dropped) / (times.length + dropped)),
    longestGapMs: round(Math.max(0, ...gaps)),
    p99GapMs: round(quantile(gaps, 0.99)),
    longFrames: long
      .filter(({ durationMs }) => durationMs > 50)
      .sort((one, other) => other.durationMs - one.durationMs)
      .slice(0, 10)
      .map(({ durationMs, atMs, scriptMs }) => ({ durationMs: round(durationMs), atMs: Math.round(atMs), scriptMs: round(scriptMs) })),
  }
}

/** Written beside the suites, small enough to be read. */
export function keepFrames(name: string, logs: readonly FrameLog[]): void {
  const about = { at: new Date().toISOString(), machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`, load: loadavg()[0]?.toFixed(1), browser: 'Chromium, headless, 60 frames a second' }
  writeFileSync(new URL(`frames-${name}.json`, import.meta.url), `${JSON.stringify({ ...about, logs }, undefined, 2)}\n`)
}
