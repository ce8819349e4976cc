import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ExportPiece } from './export-source.ts'

/** Characters of one answer: well under the longest frame, and enough that asking costs nothing. */
const PIECE_LENGTH = 512 * 1024
/** Nobody reads on after so long. */
const IDLE_MS = 120_000
const MOST = 8

/** Exports that are being read. */
export interface OpenExports {
  /** @throws StewardError `exports-too-many` */
  start(pieces: AsyncGenerator<ExportPiece>): string
  /** What comes next, and how many conversations were written whole until now. @throws StewardError `export-gone` */
  read(exportId: string): Promise<{ text: string; written: number; done: boolean }>
  stop(exportId: string): void
  close(): void
}

interface Open {
  readonly pieces: AsyncGenerator<ExportPiece>
  written: number
  cancel: () => void
}

export function createOpenExports(clock: Pick<Clock, 'after'>): OpenExports {
  const open = new Map<string, Open>()

  function stop(exportId: string): void {
    const found = open.get(exportId)
    if (!found) return
    open.delete(exportId)
    found.cancel()
    // Where it is being read this waits for that; nobody is told of it.
    found.pieces.return(undefined).catch(() => undefined)
  }

  return {
    start(pieces) {
      if (open.size >= MOST) throw new StewardError({ code: 'exports-too-many', message: 'Other exports are still being written.', nextStep: 'Wait for one of them to end, then try again.' })
      const exportId = crypto.randomUUID()
      open.set(exportId, { pieces, written: 0, cancel: clock.after(IDLE_MS, () => stop(exportId)) })
      return exportId
    },
    async read(exportId) {
      const found = open.get(exportId)
      if (!found) throw new StewardError({ code: 'export-gone', message: 'This export is over.', cause: 'It was stopped, or nothing read from it for two minutes.', nextStep: 'Start it again.' })
      found.cancel()
      let text = ''
      let done = false
      try {
        while (text.length < PIECE_LENGTH) {
          const next = await found.pieces.next()
          if (next.done === true) {
            done = true
            break
          }
          text += next.value.text
          found.written += next.value.conversations
        }
      } catch (error) {
        stop(exportId)
        throw error
      }
      if (done) stop(exportId)
      else if (open.has(exportId)) found.cancel = clock.after(IDLE_MS, () => stop(exportId))
      return { text, written: found.written, done }
    },
    stop,
    close: () => [...open.keys()].forEach(stop),
  }
}
