import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { Ports } from '#core/ports/ports.ts'

export interface OwnFilesParts {
  readonly folders: Pick<Ports['folders'], 'realPaths' | 'ownPaths'>
  readonly about: Pick<Ports['about'], 'dataFolder'>
}

/** Paths in one call that are looked up. More than that are nobody's usual call. */
const MOST_PATHS = 200
const LONGEST_PATH = 4096

/**
 * Whether the arguments of a call name a place in Steward's own data folder: the server list, the settings, what was granted, the
 * conversations. As text wherever it stands (also within a command line), and for whole paths also behind links and `..`.
 *
 * Not seen: a path that is relative, made up by a program, or a folder further up.
 */
export async function namesOwnFiles({ folders, about }: OwnFilesParts, args: JsonObject): Promise<boolean> {
  const texts = textsOf(args)
  const own = [...new Set([about.dataFolder, ...folders.ownPaths(about.dataFolder)])].map(plain)
  if (texts.some((text) => own.some((folder) => mentions(plain(text), folder)))) return true
  const paths = [...new Set(texts)].filter((text) => text.length <= LONGEST_PATH && /^(?:[/\\]|[a-z]:[/\\])/i.test(text))
  if (paths.length > MOST_PATHS) return true
  const real = await Promise.all(paths.map((path) => folders.realPaths(path)))
  return real.flat().some((path) => own.some((folder) => mentions(plain(path), folder)))
}

/** Systems differ in capitals and slashes; asking once too often costs a question. */
const plain = (text: string): string => text.replaceAll('\\', '/').toLowerCase()

function mentions(text: string, folder: string): boolean {
  for (let at = text.indexOf(folder); at !== -1; at = text.indexOf(folder, at + 1)) if (!/[\w.-]/.test(text[at + folder.length] ?? '')) return true
  return false
}

function textsOf(value: JsonValue): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]) : []
}
