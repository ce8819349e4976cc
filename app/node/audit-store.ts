import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, statSync, writeSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '#contract/problem.ts'
import type { AuditStore, AuditTail, KeptValue } from '#core/ports/audit-store.ts'
import { auditCrypto, createWitness } from './audit-crypto.ts'
import { toFileError } from './atomic-write.ts'
import type { Keychain } from './keychain.ts'
import type { Database } from './sqlite-database.ts'

/** What need not be on the disk at once is there so much later. */
const SYNC_AFTER_MS = 1000
const PIECE = 1 << 20

export interface NodeAuditStore extends AuditStore {
  /** What was written is on the disk when it returns. Before the database is closed. */
  close(): void
}

/**
 * The ledger as one file, `audit/ledger.jsonl`. The lock is a write transaction of the database: a process that dies holding it leaves
 * nothing behind, and the head is kept by the same transaction (decisions/2026-11-29-ledger.md).
 */
export function createAuditStore({ folder, database, keychain }: { folder: string; database: Database; keychain: Pick<Keychain, 'read' | 'write'> }): NodeAuditStore {
  const path = join(folder, 'ledger.jsonl')
  let file: number | undefined
  let syncTimer: NodeJS.Timeout | undefined

  /** The file of this path, also after it was moved away or restored from a copy. */
  function openFile(): number {
    const there = stat(path)
    if (file !== undefined) {
      const held = fstatSync(file)
      if (there && held.ino === there.ino && held.dev === there.dev) return file
      closeSync(file)
      file = undefined
    }
    if (!there) mkdirSync(folder, { recursive: true, mode: 0o700 })
    file = openSync(path, 'a+', 0o600)
    return file
  }

  const head = (): { size: number; synced: number; state: string } | undefined => {
    const row = database.get('SELECT size, synced_size, state FROM audit_head WHERE key = 1')
    return row && { size: Number(row['size']), synced: Number(row['synced_size']), state: String(row['state']) }
  }

  function sync(): void {
    clearTimeout(syncTimer)
    syncTimer = undefined
    if (file === undefined) return
    try {
      const { size } = fstatSync(file)
      fdatasyncSync(file)
      database.write({ durable: false }, () => database.run('UPDATE audit_head SET synced_size = min(size, ?) WHERE key = 1 AND synced_size < ?', size, size))
    } catch {
      // The next entry that must be safe tries again, and then it counts.
    }
  }

  function add(text: string, from: number, fd: number): number {
    const bytes = Buffer.from(text)
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
    } catch (error) {
      // Nobody was told that it is there: what a full disk left of it is taken back, and a reader would take it for a torn line.
      try {
        ftruncateSync(fd, from)
      } catch {
        // Then it is one.
      }
      throw error
    }
    return from + bytes.length
  }

  return {
    crypto: auditCrypto,
    witness: createWitness(keychain),

    append({ durable }, make) {
      try {
        database.write({ durable: false }, () => {
          const fd = openFile()
          const { size } = fstatSync(fd)
          const known = head()
          const addition = make(tailOf(fd, size, known))
          if (!addition) return
          const end = add(addition.text, size, fd)
          const isSafe = durable || addition.durable === true
          if (isSafe) fdatasyncSync(fd)
          database.run(
            'INSERT INTO audit_head (key, size, synced_size, state) VALUES (1, ?1, ?2, ?3) ON CONFLICT DO UPDATE SET size = ?1, synced_size = ?2, state = ?3',
            end,
            isSafe ? end : Math.min(size, known?.synced ?? 0),
            addition.state,
          )
          for (const { seq, name, salt, json, conversationId } of addition.values) {
            database.run('INSERT OR REPLACE INTO audit_values (seq, name, salt, json, conversation, at) VALUES (?, ?, ?, ?, ?, ?)', seq, name, salt, json, conversationId, Date.now())
          }
          if (!isSafe) syncTimer ??= setTimeout(sync, SYNC_AFTER_MS).unref()
        })
      } catch (error) {
        throw error instanceof StewardError ? error : toFileError(error, path)
      }
    },

    snapshot() {
      const take = () => {
        const known = head()
        return { size: stat(path)?.size ?? 0, knownSize: known?.size ?? 0, syncedSize: known?.synced ?? 0, state: known?.state }
      }
      // Under the lock, so that no line is half written; a data folder that is read-only has no writers.
      return readable(() => (database.readOnly ? take() : database.write({ durable: false }, take)))
    },

    async read(from, to) {
      try {
        const handle = await open(path, 'r')
        try {
          const bytes = Buffer.alloc(to - from)
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
          return new Uint8Array(bytes.buffer, bytes.byteOffset, bytesRead)
        } finally {
          await handle.close()
        }
      } catch (error) {
        throw unreadable(error)
      }
    },

    values: (seqs) =>
      seqs.flatMap((seq) =>
        database.all('SELECT name, salt, json, conversation FROM audit_values WHERE seq = ? ORDER BY name', seq).map(
          (row): KeptValue => ({ seq, name: String(row['name']) as KeptValue['name'], salt: String(row['salt']), json: String(row['json']), conversationId: row['conversation'] === null ? null : String(row['conversation']) }),
        ),
      ),

    forget({ before, conversationId }) {
      return database.write({ durable: true }, () => {
        if (conversationId !== undefined) return database.run('DELETE FROM audit_values WHERE conversation = ?', conversationId)
        return before === undefined ? database.run('DELETE FROM audit_values') : database.run('DELETE FROM audit_values WHERE at < ?', before)
      })
    },

    keys: () => database.all('SELECT key_id, public_key FROM audit_keys ORDER BY created_at, key_id').map((row) => ({ keyId: String(row['key_id']), publicKey: String(row['public_key']) })),

    addKey(key) {
      database.write({ durable: true }, () => {
        if (!database.get('SELECT 1 FROM audit_keys')) database.run('INSERT INTO audit_keys (key_id, public_key, created_at) VALUES (?, ?, ?)', key.keyId, key.publicKey, Date.now())
      })
      return this.keys()[0] ?? key
    },

    close() {
      if (syncTimer) sync()
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

function tailOf(fd: number, size: number, known: { size: number; synced: number; state: string } | undefined): AuditTail {
  const from = known && size >= known.size ? known.size : 0
  const isCut = known !== undefined && size < known.size
  // Nearly always there is nothing to read: the file ends where it was left.
  const since = from === size ? { lines: [], torn: undefined } : splitAtEnds(readPart(fd, from, size))
  return {
    state: known?.state,
    since: isCut ? [] : since.lines,
    torn: since.torn,
    cut: !isCut ? undefined : size >= known.synced ? 'unsynced' : 'synced',
    all: () => splitAtEnds(readPart(fd, 0, size)).lines,
  }
}

function readPart(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from)
  let done = 0
  while (done < bytes.length) {
    const read = readSync(fd, bytes, done, Math.min(PIECE, bytes.length - done), from + done)
    if (read === 0) break
    done += read
  }
  return bytes.subarray(0, done)
}

function splitAtEnds(bytes: Buffer): { lines: Uint8Array[]; torn: Uint8Array | undefined } {
  const lines: Uint8Array[] = []
  let from = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  return { lines, torn: from < bytes.length ? bytes.subarray(from) : undefined }
}

function stat(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function readable<Result>(action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    throw error instanceof StewardError ? error : unreadable(error)
  }
}

function unreadable(error: unknown): StewardError {
  return new StewardError(
    { code: 'ledger-unreadable', message: 'The ledger cannot be read.', cause: error instanceof Error ? error.message : String(error), nextStep: 'Check that you may read the folder "audit" in the data folder, and that its disk is connected.' },
    { cause: error },
  )
}
