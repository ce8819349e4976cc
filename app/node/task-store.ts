import { z } from 'zod'
import { taskViewSchema } from '#contract/task.ts'
import type { TaskStore } from '#core/ports/task-store.ts'
import type { Database } from './sqlite-database.ts'
import { readJson } from './sqlite-json.ts'

const openTaskSchema = taskViewSchema.omit({ state: true, updatedAt: true }).extend({ definitionHash: z.string(), step: z.number().nullable(), runBy: z.string() })

/** Tasks that run, in the database. Durable: a task that is forgotten is a result that is lost. */
export function createTaskStore(database: Database): TaskStore {
  const durable = { durable: true }
  return {
    add(task) {
      database.write(durable, () => database.run('INSERT OR REPLACE INTO open_tasks (call_id, started_at, background, body) VALUES (?, ?, ?, ?)', task.callId, task.startedAt, task.background ? 1 : 0, JSON.stringify(task)))
    },
    release(callId) {
      database.write(durable, () => database.run('UPDATE open_tasks SET background = 1 WHERE call_id = ?', callId))
    },
    claim(callId, from, to) {
      return database.write(durable, () => database.run("UPDATE open_tasks SET body = json_set(body, '$.runBy', ?) WHERE call_id = ? AND json_extract(body, '$.runBy') = ?", to, callId, from)) === 1
    },
    remove(callId) {
      database.write(durable, () => database.run('DELETE FROM open_tasks WHERE call_id = ?', callId))
    },
    list: () =>
      database.all('SELECT background, body FROM open_tasks ORDER BY started_at, call_id').flatMap((row) => {
        const { data } = openTaskSchema.safeParse(readJson(row['body']))
        return data ? [{ ...data, background: row['background'] === 1 }] : []
      }),
  }
}
