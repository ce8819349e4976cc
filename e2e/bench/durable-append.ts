import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the disk takes at least: a line of the length of a ledger's entry, and then the wait for it. */
export function durableAppend(): { append(text: string): void; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'steward-bench-disk-'))
  const file = openSync(join(folder, 'log'), 'a')
  return {
    append(text) {
      writeSync(file, `${'x'.repeat(700)}${text}\n`)
      fdatasyncSync(file)
    },
    close() {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
