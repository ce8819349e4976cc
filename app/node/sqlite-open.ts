import { accessSync, closeSync, constants, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StewardError, type Problem } from '#contract/problem.ts'
import { wrapDatabase, type Database } from './sqlite-database.ts'
import { isDamage, isWriteRefusal } from './sqlite-codes.ts'
import { readOnlyProblem, toStoreError } from './sqlite-errors.ts'
import { BUSY_TIMEOUT_MS, openExisting } from './sqlite-reader.ts'
import { checkSchema, migrate } from './sqlite-migrate.ts'
import { salvage, type Salvaged } from './sqlite-salvage.ts'
import { migrations as allMigrations } from './sqlite-schema.ts'

/**
 * Opens the one database of a data folder, or makes it.
 *
 * A file that cannot be read is set aside (never deleted) and a new one is begun with what of its conversations can be
 * read; a folder that cannot be written is opened read-only. Both are told in `problems`.
 * @throws StewardError `store-too-new`, `store-busy`, `store-unreadable`
 */
export function openDatabase(file: string, migrations: readonly string[] = allMigrations): Database {
  try {
    if (isStump(file)) return beginAnew(file, migrations)
    return openAt(file, migrations, [])
  } catch (error) {
    if (!isDamage(error)) throw toStoreError(error)
  }
  try {
    return beginAnew(file, migrations)
  } catch (error) {
    throw toStoreError(error)
  }
}

function beginAnew(file: string, migrations: readonly string[]): Database {
  const aside = setAside(file)
  const problems: Problem[] = []
  const database = openAt(file, migrations, problems)
  problems.push(describe(aside, salvage(database, aside)))
  return database
}

/** What is there again, what is missing, and where the rest lies. */
function describe(aside: string, salvaged: Salvaged | undefined): Problem {
  const kept = `The damaged file is kept as ${basename(aside)} in the data folder.`
  const begun = { code: 'store-set-aside', message: 'The database of Steward could not be read, so a new one was begun.' }
  if (!salvaged) return { ...begun, cause: kept, nextStep: 'Conversations, grants and keys of the old file are missing. Copies from before an update lie in the folder "backups".' }
  const { conversations, damaged, source } = salvaged
  const from = source === aside ? 'of it' : `of the copy ${basename(source)}; what came after it is missing`
  const missing = damaged > 0 ? ` In them, ${damaged} ${damaged === 1 ? 'entry cannot' : 'entries cannot'} be read and ${damaged === 1 ? 'is' : 'are'} marked.` : ''
  return { ...begun, cause: `${conversations} ${conversations === 1 ? 'conversation' : 'conversations'} ${from} could be read and ${conversations === 1 ? 'is' : 'are'} there again.${missing} ${kept}`, nextStep: 'Grants, approvals and keys are missing: Steward asks again, and keys have to be entered again.' }
}

function openAt(file: string, migrations: readonly string[], problems: Problem[]): Database {
  if (!canWrite(file)) return openReadOnly(file, migrations, problems)
  let db: DatabaseSync | undefined
  try {
    // SQLite makes files that everybody may read, and its side files with the mode of this one.
    closeSync(openSync(file, 'a', 0o600))
    db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
    migrateFirst(db, file, migrations)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA fullfsync = ON')
    return wrapDatabase(db, { file, problems, readOnly: false })
  } catch (error) {
    if (db?.isOpen) db.close()
    if (!isWriteRefusal(error)) throw error
    return openReadOnly(file, migrations, problems)
  }
}

/** Before anything else, because already `journal_mode` would write to a file of a newer Steward. */
function migrateFirst(db: DatabaseSync, file: string, migrations: readonly string[]): void {
  migrate(db, file, migrations)
  // A damaged file can have a sound first page: read every table's root once.
  for (const table of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'text_search%'").all()) {
    db.prepare(`SELECT 1 FROM "${String(table['name'])}" LIMIT 1`).get()
  }
}

function openReadOnly(file: string, migrations: readonly string[], problems: Problem[]): Database {
  const about = { file, problems: [...problems, readOnlyProblem], readOnly: true }
  if (!existsSync(file)) {
    const empty = new DatabaseSync(':memory:')
    migrate(empty, file, migrations)
    return wrapDatabase(empty, about)
  }
  const db = openExisting(file)
  if (checkSchema(db, file, migrations.length) === migrations.length) return wrapDatabase(db, about)
  db.close()
  throw new StewardError({ ...readOnlyProblem, cause: 'The database is of an older Steward and has to be updated, which needs write permission.' })
}

function canWrite(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK)
    if (existsSync(file)) accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** SQLite takes a file that is shorter than its header page for an empty one and writes over it. */
function isStump(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return size > 0 && size < 512
}

function setAside(file: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const aside = `${file}.damaged-${stamp}`
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  return aside
}
