import { projectFileSchema, type ProjectFile } from '#contract/calls/project.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { Project } from '#contract/project.ts'
import { valueAt } from '#core/mcp/config/edit-config.ts'
import { namesPlace, scrubEntry, textsOf } from './scrub-entry.ts'

export interface ExportParts {
  readonly project: Project
  /** Those that hold in this project alone. */
  readonly grants: readonly Grant[]
  /** The text of the server list. */
  readonly config: string
  /** Whether folders of this machine, and what names them, may stand in the file. */
  readonly paths: boolean
  readonly withGrants: boolean
  /** The home folder, where it is known. */
  readonly home: string | undefined
  /** Blots out every secret that is known or looks like one. */
  readonly mask: (text: string) => string
}

/** A project for others: what it needs, in one file, without a secret and, unless they are wanted, without places of this machine. */
export function writeProjectFile({ project, grants, config, paths, withGrants, home, mask }: ExportParts): { name: string; text: string; leftOut: string[] } {
  const leftOut: string[] = []
  const { projectId: _, createdAt: _created, updatedAt: _updated, ...draft } = project
  const places = [...project.folders.map(({ path }) => path), ...(home === undefined || home.length < 3 ? [] : [home])]
  const ownWords = (text: string): string => (paths ? text : places.reduce((words, place) => words.replaceAll(place, '(a folder)'), text))
  if (!paths && project.folders.length > 0) leftOut.push(`${count(project.folders.length, 'folder')} of this computer.`)
  if (ownWords(draft.systemPrompt) !== draft.systemPrompt) leftOut.push('Folders of this computer that the system prompt names.')
  if (mask(draft.systemPrompt) !== draft.systemPrompt) leftOut.push('What looks like a key in the system prompt.')

  const mcpServers: Record<string, JsonObject> = {}
  for (const { server, tools } of project.servers) {
    if (tools !== null && tools.length === 0) continue
    const entry = entryOf(config, server)
    const scrubbed = entry && scrubEntry(server, entry, paths)
    if (scrubbed) mcpServers[server] = scrubbed
    else leftOut.push(entry ? `How ${server} is started: it names a folder of this computer.` : `How ${server} is started: it is not in mcp.json.`)
  }

  const rules = withGrants ? grants.map(({ rule }) => rule) : []
  const kept = rules.filter((rule) => {
    const texts = textsOf(rule as JsonValue)
    return texts.every((text) => mask(text) === text) && (paths || rule.kind === 'deny' || !texts.some(namesPlace))
  })
  if (kept.length < rules.length) leftOut.push(`${count(rules.length - kept.length, 'permission')} that ${rules.length - kept.length === 1 ? 'names' : 'name'} a folder of this computer or hold what looks like a key.`)
  if (!withGrants && grants.length > 0) leftOut.push(`${count(grants.length, 'permission')}.`)

  const file: ProjectFile = {
    format: 'steward-project',
    version: 1,
    project: { ...draft, systemPrompt: ownWords(draft.systemPrompt), folders: paths ? draft.folders : [] },
    mcpServers,
    grants: kept,
  }
  return { name: `${fileName(project.name)}.steward-project.json`, text: `${JSON.stringify(maskTexts(file as unknown as JsonValue, mask), null, 2)}\n`, leftOut }
}

/** @throws StewardError `project-file-invalid` */
export function readProjectFile(text: string): ProjectFile {
  let written: unknown
  try {
    written = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw invalid('It is not JSON.', error)
  }
  const parsed = projectFileSchema.safeParse(written)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue ? `${issue.path.map(String).join('.') || 'The file'}: ${issue.message}` : 'It is none.', parsed.error)
}

function invalid(cause: string, error: unknown): StewardError {
  return new StewardError({ code: 'project-file-invalid', message: 'This is no project of Steward.', cause, nextStep: 'Choose a file whose name ends with .steward-project.json.' }, { cause: error })
}

/** None where the list has a mistake: what it would say is not known. */
function entryOf(config: string, server: string): JsonObject | undefined {
  try {
    const entry = valueAt(config, ['mcpServers', server]) ?? valueAt(config, ['servers', server])
    return typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

function maskTexts(value: JsonValue, mask: (text: string) => string): JsonValue {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, mask))
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskTexts(item, mask)])) : value
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[. ]+/, '').trim() || 'project'
}
