import type { JsonObject } from '#contract/json.ts'
import { isSecretName } from '#contract/secret-patterns.ts'
import type { Sandbox } from '#contract/server.ts'
import { checkIsolation, openForm, toSandbox, type IsolationForm } from './isolation-form.ts'

/** A variable or a header as the person types it. */
export interface NamedValue {
  readonly name: string
  readonly value: string
  /** The value goes to the keychain, and only its name into `mcp.json`. */
  readonly inKeychain: boolean
}

/** What the dialog "Add a server" holds. */
export interface ServerForm {
  readonly name: string
  readonly kind: 'stdio' | 'http'
  readonly command: string
  /** One argument per line, so that spaces inside of one need no quotes. */
  readonly args: string
  readonly folder: string
  readonly env: readonly NamedValue[]
  readonly url: string
  readonly headers: readonly NamedValue[]
  readonly isolation: IsolationForm
}

export const emptyForm: ServerForm = { name: '', kind: 'stdio', command: '', args: '', folder: '', env: [], url: '', headers: [], isolation: openForm }

/** What is wrong, by field; nothing where the form can be saved. */
export type FormErrors = Partial<Record<'name' | 'command' | 'url' | 'env' | 'headers' | 'isolation', string>>

export function checkForm(form: ServerForm, taken: readonly string[]): FormErrors {
  const errors: FormErrors = {}
  const name = form.name.trim()
  if (name === '') errors.name = 'Give the server a name.'
  else if (taken.includes(name)) errors.name = 'There is a server of this name already.'
  if (form.kind === 'stdio') {
    if (form.command.trim() === '') errors.command = 'Say which program to start, such as npx or uvx.'
    else if (/^\S+\s+-/.test(form.command.trim()) || /^(?:npx|uvx|node|python3?|docker|deno|bun)\s/.test(form.command.trim())) errors.command = 'Only the program stands here; its arguments go below, one on each line.'
    const problem = checkNames(form.env, 'variable')
    if (problem) errors.env = problem
    if (Object.keys(checkIsolation(form.isolation)).length > 0) errors.isolation = 'Isolation'
  } else {
    if (!isAddress(form.url)) errors.url = 'Write the whole address, such as https://example.com/mcp.'
    const problem = checkNames(form.headers, 'header')
    if (problem) errors.headers = problem
  }
  return errors
}

export interface SecretToSet {
  readonly name: string
  readonly value: string
}

/**
 * The entry for `mcp.json`, and the secrets that it points to.
 *
 * A secret that exists already is never overwritten: the new one is named after its server then.
 */
export function toEntry(form: ServerForm, existingSecrets: readonly string[]): { readonly entry: JsonObject; readonly secrets: readonly SecretToSet[] } {
  const secrets: SecretToSet[] = []
  const write = (values: readonly NamedValue[]): JsonObject =>
    Object.fromEntries(
      values
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value, inKeychain }) => {
          const key = name.trim()
          if (!inKeychain || value === '') return [key, value]
          const secretName = existingSecrets.includes(key) ? `${form.name.trim()}/${key}` : key
          secrets.push({ name: secretName, value })
          return [key, `\${secret:${secretName}}`]
        }),
    )

  if (form.kind === 'http') {
    const headers = write(form.headers)
    const url = form.url.trim()
    return { entry: { type: typeOf(url), url, ...(Object.keys(headers).length > 0 ? { headers } : {}) }, secrets }
  }
  const env = write(form.env)
  const args = form.args.split('\n').filter((line) => line.trim() !== '').map((line) => line.replace(/\r$/, ''))
  return {
    entry: {
      command: form.command.trim(),
      ...(args.length > 0 ? { args } : {}),
      ...(form.folder.trim() === '' ? {} : { cwd: form.folder.trim() }),
      ...(Object.keys(env).length > 0 ? { env } : {}),
      ...sandboxField(toSandbox(form.isolation)),
    },
    secrets,
  }
}

/** As an entry has it: the mode alone where nothing is named; nothing where it is off. */
export function sandboxField(sandbox: Sandbox | 'off'): JsonObject {
  if (sandbox === 'off') return {}
  const { mode, folders, network } = sandbox
  const named = Object.entries(folders).filter(([, paths]) => paths.length > 0)
  if (named.length === 0 && network.length === 0) return { sandbox: mode }
  return { sandbox: { mode, ...(named.length > 0 ? { folders: Object.fromEntries(named) } : {}), ...(network.length > 0 ? { network } : {}) } }
}

/** A new row; a name that usually holds a secret goes to the keychain without being asked. */
export function renamed(row: NamedValue, name: string): NamedValue {
  return { ...row, name, inKeychain: row.inKeychain || isSecretName(name.trim()) }
}

function checkNames(rows: readonly NamedValue[], word: string): string | undefined {
  const names = rows.map(({ name }) => name.trim())
  if (rows.some(({ value }, index) => value !== '' && names[index] === '')) return `A ${word} has a value but no name.`
  const wrong = names.find((name) => /[\s=:${}]/.test(name))
  if (wrong !== undefined) return `${JSON.stringify(wrong)} cannot be the name of a ${word}.`
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  return twice === undefined ? undefined : `The ${word} ${twice} stands here twice.`
}

/** The ways over the network: HTTP, WebSocket, gRPC, and HTTP over a socket or a named pipe of this computer. */
const types: ReadonlyMap<string, string> = new Map([
  ['https:', 'http'],
  ['http:', 'http'],
  ['wss:', 'websocket'],
  ['ws:', 'websocket'],
  ['grpcs:', 'grpc'],
  ['grpc:', 'grpc'],
  ['unix:', 'http'],
  ['pipe:', 'http'],
  ['npipe:', 'http'],
])

function isAddress(text: string): boolean {
  const url = URL.parse(text.trim())
  return url !== null && types.has(url.protocol)
}

/** The scheme of the address says how it is talked to. */
function typeOf(address: string): string {
  return types.get(URL.parse(address)?.protocol ?? '') ?? 'http'
}
