import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { checkLink } from '#core/links/check-link.ts'
import { looksLike } from '#core/policy/find-name-signs.ts'
import { definitionHash } from '../config/definition-hash.ts'
import { addServer } from '../config/edit-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { splitPlaceholders, type Piece } from '../config/placeholders.ts'
import { secretNames } from '../config/secret-names.ts'

export interface JudgedEntry {
  readonly definition: ServerDefinition
  readonly definitionHash: string
  readonly warnings: readonly string[]
  readonly wanted: readonly string[]
}

export interface Surroundings {
  /** The servers that are there already. */
  readonly servers: readonly string[]
  /** The names of all stored secrets. */
  readonly secrets: readonly string[]
  /** Secrets that the entry may name although a stranger wrote it: those that this very proposal stores. */
  readonly own?: readonly string[]
}

/** Variables by which one program changes what another runs. */
const loaders = /^(?:PATH|LD_\w+|DYLD_\w+|NODE_OPTIONS|NODE_PATH|PYTHON(?:PATH|STARTUP|HOME)|PERL5(?:LIB|OPT)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|BASH_ENV|ENV|PROMPT_COMMAND|GIT_SSH\w*|GIT_CONFIG\w*|(?:npm_config_|NPM_CONFIG_|UV_|PIP_)\w+)$/i
const shells = /(?:^|[\\/])(?:(?:ba|z|da|k|c|tc|fi)?sh|cmd|powershell|pwsh|osascript|wscript|cscript|mshta)(?:\.exe)?$/i
/** Control characters, and what has no width or reorders. */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u

/**
 * What an entry that a stranger wrote means, and what of it deserves a second look.
 * @throws StewardError `config-...` where it means nothing, `install-names-secret` where it reaches for a key of the person's
 */
export async function judgeEntry(name: string, entry: JsonObject, { servers, secrets, own = [] }: Surroundings): Promise<JudgedEntry> {
  const { definitions, problems } = parseConfig(addServer('', name, entry, { replace: false }))
  const [definition] = definitions
  if (!definition) {
    const mistake = problems.find(({ severity }) => severity === 'error')
    throw new StewardError({ code: mistake?.code ?? 'config-entry-invalid', message: mistake?.message ?? 'This entry is not right.', cause: mistake?.cause, nextStep: 'Nothing was added. Tell whoever published it, or add the server by hand.' })
  }
  const named = secretNames(definition).filter((secret) => !own.includes(secret))
  const reached = named.find((secret) => secrets.includes(secret) || /^(?:provider|sign-in|steward)\//.test(secret))
  if (reached !== undefined) {
    throw new StewardError({ code: 'install-names-secret', message: `It reaches for "${reached}", a key that is yours already.`, cause: 'What comes from outside may only ask for keys of its own.', nextStep: 'Nothing was added. If you want this server to have that key, add it by hand.' })
  }
  return {
    definition,
    definitionHash: await definitionHash(definition),
    warnings: [...servers.filter((server) => looksLike(server, name)).map((server) => `Its name looks like that of ${server}, which is another server.`), ...warningsOf(definition), ...problems.map(({ message }) => message)],
    wanted: named,
  }
}

function warningsOf(definition: ServerDefinition): string[] {
  const texts = textsOf(definition)
  const variables = [...new Set(texts.flatMap(splitPlaceholders).filter((piece): piece is Extract<Piece, { kind: 'variable' }> => piece.kind === 'variable').map((piece) => piece.name))].filter((name) => name !== 'HOME' && name !== 'USERPROFILE')
  const warnings = [
    ...(texts.some((text) => unseen.test(text)) ? ['It holds characters that are not seen. They are marked where they stand.'] : []),
    ...(variables.length > 0 ? [`It is given what these variables of yours hold: ${variables.join(', ')}.`] : []),
  ]
  if (definition.kind === 'http') return [...warnings, ...(/^https?:/i.test(definition.url) ? checkLink(definition.url).warnings : [])]
  if (shells.test(definition.command)) warnings.push('It runs a command line through a shell, which may do more than start a server: read all of its arguments.')
  const changes = Object.keys(definition.env).filter((variable) => loaders.test(variable))
  if (changes.length > 0) warnings.push(`It sets ${changes.join(', ')}, which can change which code runs.`)
  return warnings
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]) : []
}
