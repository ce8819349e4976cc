import { StewardError } from '#contract/problem.ts'
import { signInDefinitionSchema, type Sandbox, type ServerDefinition, type SignInDefinition } from '#contract/server.ts'
import { splitPlaceholders, type Piece } from './placeholders.ts'

export interface PlaceholderSources {
  readonly variable: (name: string) => string | undefined
  /** May throw: a secret that was stored and cannot be read has its own error. */
  readonly secret: (name: string) => Promise<string | undefined>
}

/**
 * The definition with every placeholder filled, ready to start. Only here do secrets enter a definition,
 * so what this returns is never stored, shown or logged.
 * @throws StewardError `placeholder-unfilled` where a name has no value, with what to do about it
 */
export async function fillPlaceholders(definition: ServerDefinition, sources: PlaceholderSources): Promise<ServerDefinition> {
  const fill = (field: string, text: string): Promise<string> => fillText(text, { field, server: definition.name }, sources)
  const fillAll = async (field: string, texts: Readonly<Record<string, string>>): Promise<Record<string, string>> =>
    Object.fromEntries(await Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await fill(`${field}.${name}`, text)] as const)))

  switch (definition.kind) {
    case 'stdio':
      return {
        ...definition,
        command: await fill('command', definition.command),
        args: await Promise.all(definition.args.map((argument, index) => fill(`args[${index}]`, argument))),
        env: await fillAll('env', definition.env),
        cwd: definition.cwd === undefined ? undefined : await fill('cwd', definition.cwd),
        envFile: definition.envFile === undefined ? undefined : await fill('envFile', definition.envFile),
        ...(definition.sandbox ? { sandbox: await fillSandbox(definition.sandbox, fill) } : {}),
      }
    case 'http':
      return {
        ...definition,
        url: await fill('url', definition.url),
        headers: await fillAll('headers', definition.headers),
        ...(definition.tls ? { tls: await fillAll('tls', definition.tls) } : {}),
        ...(definition.proxy === undefined ? {} : { proxy: await fill('proxy', definition.proxy) }),
        ...(definition.signIn ? { signIn: await fillSignIn(definition.signIn, fill) } : {}),
      }
  }
}

async function fillSandbox(sandbox: Sandbox, fill: (field: string, text: string) => Promise<string>): Promise<Sandbox> {
  const all = (field: 'read' | 'write'): Promise<string[]> => Promise.all(sandbox.folders[field].map((folder) => fill(`sandbox.folders.${field}`, folder)))
  return { ...sandbox, folders: { read: await all('read'), write: await all('write') } }
}

/** Every text in it, whatever the flow calls it; a flow is a name and a scope a text of its own. */
async function fillSignIn(signIn: SignInDefinition, fill: (field: string, text: string) => Promise<string>): Promise<SignInDefinition> {
  const filled = await Promise.all(
    Object.entries(signIn).map(async ([field, value]: [string, unknown]) => {
      const place = `oauth.${field}`
      if (Array.isArray(value)) return [field, await Promise.all(value.map((scope) => fill(place, String(scope))))] as const
      return [field, typeof value === 'string' ? await fill(place, value) : value] as const
    }),
  )
  return signInDefinitionSchema.parse(Object.fromEntries(filled))
}

interface Place {
  readonly field: string
  readonly server: string
}

async function fillText(text: string, place: Place, sources: PlaceholderSources): Promise<string> {
  if (!text.includes('${')) return text
  const pieces = await Promise.all(splitPlaceholders(text).map((piece) => fillPiece(piece, place, sources)))
  return pieces.join('')
}

async function fillPiece(piece: Piece, place: Place, sources: PlaceholderSources): Promise<string> {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'variable': {
      const value = sources.variable(piece.name)
      if (value !== undefined && (value !== '' || piece.otherwise === undefined)) return value
      if (piece.otherwise !== undefined) return piece.otherwise
      throw unfilled(piece.written, place, `The environment variable ${piece.name} is not set.`, `Set ${piece.name} before Steward starts, give a default with \${${piece.name}:-value}, or store it as a secret and write \${secret:${piece.name}}.`)
    }
    case 'secret': {
      const value = await sources.secret(piece.name)
      if (value !== undefined) return value
      throw unfilled(piece.written, place, `No secret called ${piece.name} is stored.`, `Store it: steward secrets set ${piece.name}`)
    }
    case 'unknown':
      throw unfilled(piece.written, place, 'Steward does not know this placeholder.', piece.hint)
  }
}

function unfilled(written: string, place: Place, cause: string, nextStep: string): StewardError {
  return new StewardError({
    code: 'placeholder-unfilled',
    message: `The server "${place.server}" needs a value for ${written} in ${place.field}.`,
    cause,
    nextStep,
    action: { kind: 'edit-config', server: place.server },
  })
}
