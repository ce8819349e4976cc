import { closeSync, mkdirSync, openSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { StewardError } from '#contract/problem.ts'
import { copiesFolder, copyName } from './store-copies.ts'

/**
 * Brings the schema up to date, after a backup of a file that held something.
 *
 * A file of a newer Steward is left exactly as it is: writing to it could lose what only the newer one knows.
 * @throws StewardError `store-too-new`
 */
export function migrate(db: DatabaseSync, file: string, migrations: readonly string[]): void {
  const found = checkSchema(db, file, migrations.length)
  if (found === migrations.length) return
  if (found > 0) backUp(db, file, found)
  db.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have done it while this one waited.
    for (const step of migrations.slice(checkSchema(db, file, migrations.length))) db.exec(step)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** The schema of the file. @throws StewardError `store-too-new` where it is above `known` */
export function checkSchema(db: DatabaseSync, file: string, known: number): number {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (found <= known) return found
  throw new StewardError({
    code: 'store-too-new',
    message: 'Your data was last used by a newer Steward, so this one does not touch it.',
    cause: `${basename(file)} has schema ${found}; this Steward knows ${known}.`,
    nextStep: 'Update Steward, or use another folder with --home.',
  })
}

function backUp(db: DatabaseSync, file: string, version: number): void {
  const folder = copiesFolder(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A consistent copy even while another process writes, without the space of deleted rows.
  const copy = join(folder, copyName(file, `schema-${version}`))
  // SQLite makes files that everybody may read, and takes an empty one that is there.
  closeSync(openSync(copy, 'wx', 0o600))
  db.prepare('VACUUM INTO ?').run(copy)
}
