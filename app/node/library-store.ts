import { StewardError } from '#contract/problem.ts'
import type { LibraryStore } from '#core/ports/library-store.ts'
import type { Database } from './sqlite-database.ts'

/** Where conversations stand, in the columns of their rows. */
export function createLibraryStore(database: Database): LibraryStore {
  return {
    place(conversationIds, change) {
      database.write({ durable: false }, () => {
        for (const id of conversationIds) {
          if (change.folderId !== undefined) database.run('UPDATE conversations SET folder = ? WHERE id = ?', change.folderId, id)
          if (change.pinned !== undefined) database.run('UPDATE conversations SET pinned = ? WHERE id = ?', Number(change.pinned), id)
          if (change.archived !== undefined) database.run('UPDATE conversations SET archived = ? WHERE id = ?', Number(change.archived), id)
          if (change.deletedAt !== undefined) database.run('UPDATE conversations SET deleted_at = ? WHERE id = ?', change.deletedAt, id)
        }
      })
    },
    discardedBefore: (before, limit) =>
      database.all(`SELECT id FROM conversations WHERE shelf = 'bin' AND deleted_at < ? ORDER BY deleted_at LIMIT ?`, before, limit).map((row) => String(row['id'])),
    findImported(source, sourceIds) {
      const found = new Map<string, string>()
      for (const sourceId of sourceIds) {
        const row = database.get('SELECT id FROM conversations WHERE source = ? AND source_id = ?', source, sourceId)
        if (row) found.set(sourceId, String(row['id']))
      }
      return found
    },
    folders: () => database.all('SELECT id, name FROM folders ORDER BY name COLLATE NOCASE').map((row) => ({ folderId: String(row['id']), name: String(row['name']) })),
    saveFolder({ folderId, name }, now) {
      database.write({ durable: true }, () => {
        const other = database.get('SELECT id FROM folders WHERE name = ? COLLATE NOCASE AND id <> ?', name, folderId)
        if (other) throw new StewardError({ code: 'folder-exists', message: `There is a folder "${name}" already.`, nextStep: 'Choose another name.' })
        database.run('INSERT INTO folders (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name', folderId, name, now)
      })
    },
    removeFolder(folderId) {
      database.write({ durable: true }, () => {
        database.run('UPDATE conversations SET folder = NULL WHERE folder = ?', folderId)
        database.run('DELETE FROM folders WHERE id = ?', folderId)
      })
    },
  }
}
