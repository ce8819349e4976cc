import type { CodeLanguage } from './code-languages.ts'
import type { Colours } from './colour-code.ts'
import { Recent } from './recent.ts'
import { workerUrl } from './worker-url.ts'
// oxlint-disable-next-line import/default -- Vite builds the file on its own and exports its address
import address from './highlight-worker.ts?worker&url'

/** Beyond this, colouring costs more than it helps. */
export const HIGHLIGHT_LIMIT = 200_000
/** A grammar that takes longer has met a text that it was not made for: the code stays plain. */
const LONGEST_MS = 4000
const MOST_WAITING = 200

interface Job {
  readonly code: string
  readonly language: CodeLanguage
  readonly settle: ((colours: Colours | undefined) => void)[]
}

/** What was coloured lately: what comes back into view is coloured at once. */
const kept = new Recent<Colours>(300, 4_000_000)
const waiting = new Map<string, Job>()
let running: { readonly id: number; readonly key: string; readonly job: Job; readonly timer: ReturnType<typeof setTimeout> } | undefined
let worker: Worker | undefined
let lastId = 0

const keyOf = (code: string, language: CodeLanguage): string => `${language}\n${code}`

export function knownColours(code: string, language: CodeLanguage): Colours | undefined {
  return kept.get(keyOf(code, language))
}

/** Colours code in the worker, one after the other, the newest wish first: that is what is looked at. Undefined where it stays plain. */
export function findColours(code: string, language: CodeLanguage): Promise<Colours | undefined> {
  const known = knownColours(code, language)
  if (known || code.length > HIGHLIGHT_LIMIT || typeof Worker === 'undefined') return Promise.resolve(known)
  return new Promise((settle) => {
    const key = keyOf(code, language)
    const same = running?.key === key ? running.job : waiting.get(key)
    if (same) same.settle.push(settle)
    else waiting.set(key, { code, language, settle: [settle] })
    for (const [oldest, job] of waiting) {
      if (waiting.size <= MOST_WAITING) break
      waiting.delete(oldest)
      for (const give of job.settle) give(undefined)
    }
    next()
  })
}

function next(): void {
  const entry = [...waiting].at(-1)
  if (running || !entry) return
  const [key, job] = entry
  waiting.delete(key)
  const id = ++lastId
  running = { id, key, job, timer: setTimeout(() => finish(id, undefined, true), LONGEST_MS) }
  try {
    worker ??= start()
    worker.postMessage({ id, code: job.code, language: job.language })
  } catch {
    finish(id, undefined, true)
  }
}

function start(): Worker {
  const made = new Worker(workerUrl(address), { type: 'module', name: 'steward-highlight' })
  made.addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly colours?: Colours }>) => finish(data.id, data.colours))
  made.addEventListener('error', () => running && finish(running.id, undefined, true))
  return made
}

function finish(id: number, colours: Colours | undefined, isStuck = false): void {
  if (running?.id !== id) return
  const { key, job, timer } = running
  clearTimeout(timer)
  running = undefined
  if (isStuck) {
    worker?.terminate()
    worker = undefined
  }
  if (colours) kept.set(key, colours, key.length + colours.ranges.length)
  for (const settle of job.settle) settle(colours)
  next()
}
