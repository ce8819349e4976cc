import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where copies of the database lie: those before an update of it (`schema`), and regular ones (`daily`). */
export function copiesFolder(file: string): string {
  return join(dirname(file), 'backups')
}

export function copyName(file: string, kind: 'daily' | `schema-${number}`, at = new Date()): string {
  return `${basename(file, '.db')}-${kind}-${at.toISOString().replace(/\D/g, '').slice(0, 17)}.db`
}

/** The newest first. */
export function copiesOf(file: string, kinds: readonly ('daily' | 'schema')[] = ['daily', 'schema']): string[] {
  const folder = copiesFolder(file)
  if (!existsSync(folder)) return []
  const stems = kinds.map((kind) => `${basename(file, '.db')}-${kind}-`)
  const stampOf = (name: string): string => name.split('-').at(-1) ?? ''
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db') && stems.some((stem) => name.startsWith(stem)))
    .sort((one, other) => stampOf(other).localeCompare(stampOf(one)))
    .map((name) => join(folder, name))
}

/** When a copy was made, by its name. */
export function timeOfCopy(copy: string): number {
  const [, year, month, day, hour, minute, second] = /-(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\d*\.db$/.exec(copy) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
