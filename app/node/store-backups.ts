import { existsSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '#core/ports/clock.ts'
import type { Logger } from '#core/ports/logger.ts'
import { copiesOf, timeOfCopy } from './store-copies.ts'

export interface BackupParts {
  readonly file: string
  readonly clock: Pick<Clock, 'now' | 'after'>
  readonly logger: Pick<Logger, 'info' | 'warn'>
  /** Whether somebody waits for an answer now: the copy can wait. */
  readonly isBusy: () => boolean
  readonly copy: (signal: AbortSignal) => Promise<string>
  /** Bytes that are free on the disk. For tests. */
  readonly free?: () => number
}

const DAY_MS = 86_400_000
const FIRST_LOOK_MS = 90_000
const LOOK_AGAIN_MS = 15 * 60_000
/** So many regular copies are kept. Those before an update of the database are none of them, and stay. */
const KEPT = 3
/** A copy must leave this much free. */
const SPARE = 500 * 1024 * 1024

/** Copies the database once a day while Steward runs and nobody waits. Where space is short there is none, and the log says so. */
export function startBackups(parts: BackupParts): { close(): void } {
  const controller = new AbortController()
  let cancel = parts.clock.after(FIRST_LOOK_MS, look)

  function look(): void {
    void backUpIfDue(parts, controller.signal).finally(() => {
      if (!controller.signal.aborted) cancel = parts.clock.after(LOOK_AGAIN_MS, look)
    })
  }

  return {
    close() {
      controller.abort()
      cancel()
    },
  }
}

/** Gives the path of the copy that was made. Never throws. */
export async function backUpIfDue({ file, clock, logger, isBusy, copy, free = () => freeAt(file) }: BackupParts, signal: AbortSignal): Promise<string | undefined> {
  try {
    const newest = copiesOf(file, ['daily'])[0]
    if (!existsSync(file) || (newest !== undefined && clock.now() - timeOfCopy(newest) < DAY_MS) || isBusy()) return undefined
    const size = statSync(file).size
    if (free() < size + SPARE) {
      logger.warn('No daily copy of the database was made: the disk has too little space left', { needed: size + SPARE })
      return undefined
    }
    const made = await copy(signal)
    for (const old of copiesOf(file, ['daily']).slice(KEPT)) rmSync(old, { force: true })
    logger.info('A copy of the database was made', { file: made })
    return made
  } catch (error) {
    if (!signal.aborted) logger.warn('No daily copy of the database could be made', { cause: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

function freeAt(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file))
  return bavail * bsize
}
