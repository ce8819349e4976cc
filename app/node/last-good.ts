import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { writeFileAtomically } from './atomic-write.ts'

/** A copy of a file of settings, as it was when it could last be read, for the day when it cannot. */
export interface LastGood {
  /** In the background; what cannot be written is no failure, because nobody waits for a copy. */
  keep(text: string): void
  read(): string | undefined
  /** Resolves when what was to be kept is. */
  kept(): Promise<void>
}

export function createLastGood(file: string): LastGood {
  const copy = `${file}.last-good`
  let known: string | undefined
  let writing = Promise.resolve()

  async function write(text: string): Promise<void> {
    if ((await readFile(copy, 'utf8').catch(() => undefined)) !== text) await writeFileAtomically(copy, text)
  }

  return {
    keep(text) {
      if (text === known) return
      known = text
      writing = writing.then(() => write(text)).catch(() => {})
    },
    read() {
      try {
        return readFileSync(copy, 'utf8')
      } catch {
        return undefined
      }
    },
    kept: () => writing,
  }
}
