import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** A new folder for each test of the file, removed afterwards. */
export function useTemporaryFolder(): { readonly path: string } {
  const folder = { path: '' }
  beforeEach(() => void (folder.path = mkdtempSync(join(tmpdir(), 'steward-'))))
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }))
  return folder
}
