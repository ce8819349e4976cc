import { StewardError } from '#contract/problem.ts'
import { projectSchema, type Project } from '#contract/project.ts'
import type { ProjectStore } from '#core/ports/project-store.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'

/** Projects in the database. Rows are read each time, because another process may have changed them; only the parsing of a text that was read before is kept. */
export function createProjectStore(database: Database): ProjectStore {
  const durable = { durable: true }
  const known = new Map<string, { body: string; project: Project | undefined }>()

  function read(id: string, body: string): Project | undefined {
    const before = known.get(id)
    if (before?.body === body) return before.project
    const { data } = projectSchema.safeParse(readJson(body))
    const project = data?.projectId === id ? data : undefined
    known.set(id, { body, project })
    return project
  }

  return {
    list: () => database.all('SELECT id, body FROM projects ORDER BY name').flatMap((row) => read(String(row['id']), String(row['body'])) ?? []),
    get(projectId) {
      const row = database.get('SELECT body FROM projects WHERE id = ?', projectId)
      return row && read(projectId, String(row['body']))
    },
    save(project) {
      const { projectId, name } = project
      database.write(durable, () => {
        const other = database.get('SELECT 1 FROM projects WHERE name = ? AND id <> ?', name, projectId)
        if (other) throw new StewardError({ code: 'project-name-taken', message: `There is a project called "${name}" already.`, nextStep: 'Choose another name.' })
        database.run('INSERT OR REPLACE INTO projects (id, name, body) VALUES (?, ?, ?)', projectId, name, JSON.stringify(project))
      })
    },
    remove(projectId) {
      known.delete(projectId)
      return database.write(durable, () => {
        const moved = database.all('SELECT id FROM conversations WHERE project_id = ?', projectId).map((row) => String(row['id']))
        database.run('UPDATE conversations SET project_id = NULL WHERE project_id = ?', projectId)
        database.run('DELETE FROM projects WHERE id = ?', projectId)
        return moved
      })
    },
  }
}
