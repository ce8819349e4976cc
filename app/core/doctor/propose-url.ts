import { parseConfig } from '#core/mcp/config/parse-config.ts'
import { changeEntry, type EntryChange } from '#core/mcp/config/edit-config.ts'
import type { Examination, Proposal } from './examination.ts'

/** The entry with another address. Undefined where the address is made of placeholders: then a person has to look. */
export function proposeUrl({ definition, server, text }: Pick<Examination, 'definition' | 'server' | 'text'>, change: (url: string) => string, label: string, more: readonly EntryChange[] = []): Proposal | undefined {
  if (definition?.kind !== 'http' || definition.url.includes('${')) return undefined
  const url = change(definition.url)
  if (url === definition.url) return undefined
  // Which of its two names the field has in this file.
  for (const field of ['url', 'serverUrl']) {
    const changes = [{ path: [field], value: url }, ...more]
    const changed = parseConfig(changeEntry(text, server, changes).text).definitions.find(({ name }) => name === server)
    const isOnly = changeEntry(text, server, [{ path: [field], value: undefined }]).text !== text
    if (isOnly && changed?.kind === 'http' && changed.url === url) return { kind: 'edit-entry', label, changes }
  }
  return undefined
}
