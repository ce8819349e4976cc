import type { JsonObject } from '#contract/json.ts'
import { openForm, toSandbox } from './isolation-form.ts'
import { sandboxField } from './server-form.ts'

/** The reference filesystem server for one folder; isolated, it sees no other. */
export function folderEntry(folder: string, isIsolated: boolean): JsonObject {
  const sandbox = isIsolated ? sandboxField(toSandbox({ ...openForm, mode: 'standard', write: folder })) : {}
  return { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', folder], ...sandbox }
}

/** The reference server that shows every feature of the protocol, with harmless tools such as `echo`. */
export const everythingEntry: JsonObject = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] }

/** `name`, or the first of `name-2`, `name-3` ... that is not taken. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  for (let number = 2; ; number++) if (!taken.includes(`${name}-${number}`)) return `${name}-${number}`
}
