import type { UserField } from '#contract/install.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { BundleManifest, ManifestField } from './bundle-manifest.ts'

export interface BundlePlace {
  readonly folder: string
  readonly platform: string
  /** Under which name a sensitive value is kept. */
  readonly secretName: (key: string) => string
}

export type BundleValues = Readonly<Record<string, string>>

/** What the bundle asks, as it is filled now: with what the person wrote, else with its defaults. */
export function fieldsOf(manifest: BundleManifest, values: BundleValues, place: BundlePlace): UserField[] {
  return Object.entries(manifest.user_config ?? {}).map(([key, field]) => {
    const value = valueOf(key, field, values, place)
    return {
      key,
      type: field.type,
      title: field.title,
      ...(field.description === undefined ? {} : { description: field.description }),
      required: field.required,
      sensitive: field.sensitive,
      multiple: field.multiple,
      value: field.sensitive ? '' : value,
      filled: value.trim() !== '',
    }
  })
}

/** The values that go to the keychain, by the name that they get there. */
export function secretsOf(manifest: BundleManifest, values: BundleValues, place: BundlePlace): Map<string, string> {
  return new Map(Object.entries(manifest.user_config ?? {}).flatMap(([key, field]) => (field.sensitive && values[key] ? [[place.secretName(key), values[key]] as const] : [])))
}

/**
 * The entry of `mcp.json` that the manifest means here. Where a sensitive value stands in the arguments, the entry says so
 * (`allowSecretsIn`), and whoever approves it is shown that.
 * @throws StewardError `bundle-manifest-invalid`, `bundle-value-invalid`
 */
export function entryOf(manifest: BundleManifest, values: BundleValues, place: BundlePlace): JsonObject {
  const { platform_overrides: overrides, ...common } = manifest.server.mcp_config
  const here = overrides && Object.hasOwn(overrides, place.platform) ? overrides[place.platform as keyof typeof overrides] : undefined
  const { command, args = [], env = {} } = { ...common, ...here, env: { ...common.env, ...here?.env } }
  const texts = [command ?? '', ...args, ...Object.values(env)]
  if (texts.some((text) => text.includes('${secret:'))) throw new StewardError({ code: 'bundle-manifest-invalid', message: 'The manifest of this bundle is not right.', cause: 'It reaches for keys of Steward by their name.', nextStep: 'Nothing was added.' })
  const written = (key: string): string => {
    const field = fieldAt(manifest, key)
    if (field.sensitive) return values[key] ? `\${secret:${place.secretName(key)}}` : ''
    return checked(key, field, valueOf(key, field, values, place))
  }
  const fill = (text: string): string => fillPlace(text, place).replaceAll(/\$\{user_config\.([\w-]+)\}/g, (_, key: string) => written(key).split('\n').join(','))
  const words = args.flatMap((argument) => {
    const alone = /^\$\{user_config\.([\w-]+)\}$/.exec(argument)?.[1]
    if (alone === undefined) return [fill(argument)]
    // What nobody filled in is left out, and several values are several arguments.
    return written(alone).split('\n').filter((value) => value !== '')
  })
  const isExposed = words.some((word) => word.includes('${secret:'))
  const filled = Object.entries(env).map(([name, value]) => [name, fill(value)] as const).filter(([, value]) => value !== '')
  return { command: fill(command ?? ''), ...(words.length > 0 ? { args: words } : {}), ...(filled.length > 0 ? { env: Object.fromEntries(filled) } : {}), ...(isExposed ? { allowSecretsIn: ['args'] } : {}) }
}

function fieldAt({ user_config: fields = {} }: BundleManifest, key: string): ManifestField {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (field) return field
  throw new StewardError({ code: 'bundle-manifest-invalid', message: 'The manifest of this bundle is not right.', cause: `It uses "${key}", which it does not ask for.`, nextStep: 'Nothing was added.' })
}

function valueOf(key: string, field: ManifestField, values: BundleValues, place: BundlePlace): string {
  if (Object.hasOwn(values, key)) return values[key] ?? ''
  // Everybody who has the bundle has its defaults: none of them is a key.
  if (field.sensitive || field.default === undefined) return ''
  return fillPlace(Array.isArray(field.default) ? field.default.join('\n') : String(field.default), place)
}

function checked(key: string, field: ManifestField, value: string): string {
  const wrong = (message: string): StewardError => new StewardError({ code: 'bundle-value-invalid', message: `"${field.title || key}" ${message}` })
  if (value.includes('${secret:')) throw wrong('cannot name a key of Steward.')
  if (!field.multiple && value.includes('\n')) throw wrong('takes one line.')
  if (value === '') return value
  if (field.type === 'boolean' && value !== 'true' && value !== 'false') throw wrong('is true or false.')
  if (field.type !== 'number') return value
  const number = Number(value)
  if (!Number.isFinite(number)) throw wrong('takes a number.')
  if (number < (field.min ?? -Infinity) || number > (field.max ?? Infinity)) throw wrong(`takes a number from ${field.min ?? 'any'} to ${field.max ?? 'any'}.`)
  return value
}

function fillPlace(text: string, { folder, platform }: BundlePlace): string {
  const home = platform === 'win32' ? '${USERPROFILE}' : '${HOME}'
  const separator = platform === 'win32' ? '\\' : '/'
  const known: Readonly<Record<string, string>> = { __dirname: folder, HOME: home, DESKTOP: `${home}${separator}Desktop`, DOCUMENTS: `${home}${separator}Documents`, DOWNLOADS: `${home}${separator}Downloads`, pathSeparator: separator, '/': separator }
  return text.replaceAll(/\$\{(\w+|\/)\}/g, (whole, name: string) => (Object.hasOwn(known, name) ? (known[name] ?? whole) : whole))
}
