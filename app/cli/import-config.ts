import { homedir } from 'node:os'
import { join, win32 } from 'node:path'
import { parse, type ParseError } from 'jsonc-parser'
import { jsonObjectSchema, type JsonObject, type JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'

export const products = ['claude-desktop', 'claude-code', 'vscode', 'cursor', 'windsurf'] as const
export type Product = (typeof products)[number]

export function isProduct(source: string): source is Product {
  return (products as readonly string[]).includes(source)
}

interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly folder: string
  readonly variable: (name: string) => string | undefined
}

export const thisMachine: Machine = { platform: process.platform, home: homedir(), folder: process.cwd(), variable: (name) => process.env[name] }

/** Where a product keeps its server list: the project's file, then the user's. */
export function configPlaces(product: Product, { platform, home, folder, variable }: Machine): string[] {
  const path = platform === 'win32' ? win32.join : join
  const settings =
    platform === 'win32' ? (variable('APPDATA') ?? path(home, 'AppData', 'Roaming')) : platform === 'darwin' ? path(home, 'Library', 'Application Support') : (variable('XDG_CONFIG_HOME') ?? path(home, '.config'))
  switch (product) {
    case 'claude-desktop':
      return [path(settings, 'Claude', 'claude_desktop_config.json')]
    case 'claude-code':
      return [path(folder, '.mcp.json'), path(home, '.claude.json')]
    case 'vscode':
      return [path(folder, '.vscode', 'mcp.json'), path(settings, 'Code', 'User', 'mcp.json')]
    case 'cursor':
      return [path(folder, '.cursor', 'mcp.json'), path(home, '.cursor', 'mcp.json')]
    case 'windsurf':
      return [path(home, '.codeium', 'windsurf', 'mcp_config.json')]
  }
}

export interface ImportedEntry {
  readonly name: string
  readonly entry: JsonObject
}

/**
 * The servers of another app's file. Fields that Steward does not know are kept, and the editor's own placeholders become
 * ones that Steward fills. Keys in the clear are still in them (`move-secrets.ts`).
 * @throws StewardError `import-not-json`, `import-no-servers`
 */
export function readServers(text: string, home: string): ImportedEntry[] {
  const errors: ParseError[] = []
  const root = jsonObjectSchema.safeParse(parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true }))
  if (errors.length > 0 || !root.success) throw new StewardError({ code: 'import-not-json', message: 'This file is not a JSON object, so nothing was imported.', nextStep: 'Check the file in the app it comes from.' })
  const found = new Map<string, JsonObject>()
  for (const list of [root.data['mcpServers'], root.data['servers']]) {
    if (!isObject(list)) continue
    for (const [name, entry] of Object.entries(list)) if (isObject(entry) && !found.has(name)) found.set(name, entry)
  }
  if (found.size === 0) throw new StewardError({ code: 'import-no-servers', message: 'This file lists no servers.', cause: 'It has neither "mcpServers" nor "servers" with an entry.' })
  return [...found].map(([name, entry]) => takeOver(name, entry, home))
}

function takeOver(name: string, written: JsonObject, home: string): ImportedEntry {
  const entry = mapTexts(written, (text) => text.replaceAll(/\$\{input:([^}]+)\}/g, '${secret:$1}').replaceAll('${userHome}', home)) as JsonObject
  const seen = [...(hasSecret(entry['args']) ? ['args'] : []), ...(hasSecret(entry['url']) || hasSecret(entry['serverUrl']) ? ['url'] : [])]
  // The other app put it there; who approves the entry is shown that it is.
  return { name, entry: seen.length === 0 ? entry : { ...entry, allowSecretsIn: seen } }
}

function hasSecret(value: JsonValue | undefined): boolean {
  return JSON.stringify(value ?? null).includes('${secret:')
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) : value
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
