import { resolve } from 'node:path'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { describeIsolation } from '#contract/describe-sandbox.ts'
import { StewardError } from '#contract/problem.ts'
import type { ServerDefinition, ServerFeatures, ServerState, ServerView } from '#contract/server.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeDefinition } from '../describe-consent.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { moveSecrets, tellMoved } from '../move-secrets.ts'
import { withHost } from '../open-host.ts'
import { columns, problemText } from '../output.ts'
import { oneLine, visibleText } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { startServer } from '../start-server.ts'
import { tellConfigProblems } from '../tell-config-problems.ts'

/** `steward servers list`: what is configured; starts nothing. */
export function listServers(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    await tellConfigProblems(shell, connection)
    const { servers } = await connection.call('server.list', {})
    for (const view of servers) output.record(view)
    for (const line of columns(servers.map((view) => [view.name, stateText(view.state), view.isolation ? describeIsolation(view.isolation).label : '', shortDefinition(view.definition)]))) output.write(`${line}\n`)
    if (servers.length === 0) output.note('steward: no servers yet. Add one: steward servers add NAME -- COMMAND ARGUMENTS, or --url ADDRESS')
    return EXIT.done
  })
}

export interface AddOptions {
  readonly url?: string
  readonly type?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly proxy?: string
  readonly env: readonly string[]
  readonly header: readonly string[]
  readonly cwd?: string
  readonly envFile?: string
  readonly sandbox?: string
  readonly allowRead: readonly string[]
  readonly allowWrite: readonly string[]
  readonly allowHost: readonly string[]
  readonly disabled?: boolean
  readonly replace?: boolean
  readonly keepPlain?: boolean
  readonly link?: string
  readonly bundle?: string
  readonly set?: readonly string[]
  readonly yes?: boolean
}

/** `steward servers add NAME -- COMMAND ARGUMENTS` or `--url ADDRESS`; `--link` and `--bundle` bring their own name and ask first. */
export async function addServer(shell: Shell, name: string | undefined, words: readonly string[], options: AddOptions): Promise<ExitCode> {
  if (options.link !== undefined || options.bundle !== undefined) {
    if (name !== undefined) throw usageError('A link and a bundle bring the name of the server.', 'steward servers add --link LINK, or steward servers add --bundle FILE')
    return (await import('./install-server.ts')).installServer(shell, options)
  }
  if (name === undefined) throw usageError('The name of the server is missing.', 'steward servers add NAME -- COMMAND ARGUMENTS')
  const entry = entryFrom(words, options)
  return withHost(shell, {}, async ({ connection }) => {
    const kept: Awaited<ReturnType<typeof moveSecrets>> = options.keepPlain === true ? { entry, moved: [] } : await moveSecrets(connection, name, entry)
    await connection.call('config.add', { server: name, entry: kept.entry, replace: options.replace === true })
    tellMoved(shell.output, kept.moved)
    if (kept.problem) shell.output.problem({ ...kept.problem, message: `A key stands in mcp.json in the clear. ${kept.problem.message}`, cause: kept.problem.cause?.replace(' The file stays as it is.', '') })
    shell.output.item({ server: name, entry: kept.entry, added: true }, `${name} added. To try it: steward servers test ${name}`)
    return EXIT.done
  })
}

/** @throws StewardError `usage` */
export function entryFrom(words: readonly string[], { url, type, env, header, cwd, envFile, sandbox, allowRead, allowWrite, allowHost, disabled, ca, cert, key, proxy }: AddOptions): JsonObject {
  const [command, ...args] = words
  if ((command === undefined) === (url === undefined)) throw usageError('A server has either a command or an address.', 'steward servers add NAME -- COMMAND ARGUMENTS, or steward servers add NAME --url ADDRESS')
  const common: JsonObject = disabled === true ? { disabled: true } : {}
  const wall = sandboxFrom({ sandbox, allowRead, allowWrite, allowHost })
  if (url !== undefined) {
    if (wall !== undefined) throw usageError('--sandbox is for servers with a command.')
    if (env.length > 0 || cwd !== undefined || envFile !== undefined) throw usageError('--env, --env-file and --cwd are for servers with a command.')
    const tls = Object.fromEntries(Object.entries({ ca, cert, key }).flatMap(([name, path]) => (path === undefined ? [] : [[name, resolve(path)]])))
    return { ...(type === undefined ? {} : { type }), url, ...(Object.keys(tls).length > 0 ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }), ...(header.length > 0 ? { headers: pairs('--header', header, ':') } : {}), ...common }
  }
  if (header.length > 0 || (type !== undefined && type !== 'stdio') || [ca, cert, key, proxy].some((option) => option !== undefined)) throw usageError('--header, --type, --ca, --cert, --key and --proxy are for servers with an address.')
  return {
    command: command ?? '',
    args,
    ...(env.length > 0 ? { env: pairs('--env', env, '=') } : {}),
    ...(cwd === undefined ? {} : { cwd }),
    ...(envFile === undefined ? {} : { envFile }),
    ...(wall === undefined ? {} : { sandbox: wall }),
    ...common,
  }
}

/** @throws StewardError `usage` */
function sandboxFrom({ sandbox: mode, allowRead, allowWrite, allowHost }: Pick<AddOptions, 'sandbox' | 'allowRead' | 'allowWrite' | 'allowHost'>): JsonValue | undefined {
  const named = allowRead.length + allowWrite.length + allowHost.length > 0
  if (mode !== undefined && !['off', 'standard', 'strict'].includes(mode)) throw usageError('--sandbox is off, standard or strict.')
  if (mode === undefined || mode === 'off') {
    if (named) throw usageError('--allow-read, --allow-write and --allow-host go with --sandbox standard or strict.')
    return mode
  }
  const folders = { ...(allowRead.length > 0 ? { read: allowRead.map((path) => resolve(path)) } : {}), ...(allowWrite.length > 0 ? { write: allowWrite.map((path) => resolve(path)) } : {}) }
  return named ? { mode, ...(Object.keys(folders).length > 0 ? { folders } : {}), ...(allowHost.length > 0 ? { network: [...allowHost] } : {}) } : mode
}

function pairs(option: string, texts: readonly string[], separator: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(separator)
      if (at <= 0) throw usageError(`${option} is NAME${separator}VALUE.`, 'A secret value is better written as ${secret:NAME} and stored with: steward secrets set NAME')
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    }),
  )
}

/** `steward servers remove NAME` */
export function removeServer(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    await connection.call('config.remove', { server: name })
    shell.output.item({ server: name, removed: true }, `${name} removed`)
    return EXIT.done
  })
}

/** `steward servers test NAME`: starts it, asks for its lists, and says what came. */
export function testServer(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { output, interrupts } = shell
    const { connection } = session
    let view: ServerView
    try {
      view = await startServer(shell, session, name)
    } catch (error) {
      if (error instanceof StewardError && error.code !== 'server-unknown') await tellLastLines(shell, connection, name)
      throw error
    }
    const { view: tested, steps } = await connection.call('server.test', { server: name }, { signal: interrupts.signal })
    const { counts, state, features } = tested
    output.record({ ...tested, steps })
    if (state.kind === 'ready' || state.kind === 'degraded') {
      output.write(`${oneLine(name)} works: ${oneLine(state.serverName)} ${oneLine(state.serverVersion)}, protocol ${oneLine(state.protocolVersion)} (${state.era})\n`)
    }
    output.write(`  ${[counted(counts.tools, 'tool'), counted(counts.resources, 'resource'), counted(counts.resourceTemplates, 'resource template'), counted(counts.prompts, 'prompt')].join(', ')}\n`)
    if (features) output.write(`  ${featureWords(features).join(', ')}\n`)
    for (const line of columns(steps.map((step) => [`  ${oneLine(step.name)}`, `${Math.round(step.durationMs * 10) / 10} ms`, oneLine(step.detail ?? '')]))) output.write(`${line}\n`)
    const failed = steps.find(({ problem }) => problem !== undefined)?.problem
    if (failed) output.problem(failed)
    return failed !== undefined || state.kind === 'degraded' || view.state.kind === 'degraded' ? EXIT.failed : EXIT.done
  })
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** What the server said that it can do. */
function featureWords({ listChanged, extensions, ...flags }: ServerFeatures): string[] {
  const can = Object.entries(flags).flatMap(([name, has]) => (has ? [name] : []))
  return [...can, ...(listChanged.length > 0 ? [`tells of changed ${listChanged.join(', ')}`] : []), ...extensions.map(oneLine)]
}

/** What a server wrote before it failed is most often the reason. */
async function tellLastLines({ output }: Shell, connection: Connection, name: string): Promise<void> {
  const { lines } = await connection.call('server.logs', { server: name, after: 0 })
  const written = lines.filter(({ source }) => source === 'stderr').slice(-10)
  if (written.length > 0) output.note(`The last lines that ${name} wrote:\n${written.map(({ text }) => `  ${visibleText(text)}`).join('\n')}`)
}

/** `steward servers approve NAME`: shows the exact command and asks; `--yes` for scripts, which then are the ones who looked. */
export function approveServer(shell: Shell, name: string, options: { yes?: boolean }): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output, terminal, interrupts } = shell
    const { servers } = await connection.call('server.list', {})
    const view = servers.find((candidate) => candidate.name === name)
    if (!view) throw new StewardError({ code: 'server-unknown', message: `There is no server ${name}.`, nextStep: 'See which there are: steward servers list' })
    output.note(`${oneLine(name)} would run on this machine, with your rights:\n${describeDefinition(view.definition)}`)
    if (view.state.kind !== 'untrusted') {
      output.item({ server: name, definitionHash: view.definitionHash, approved: true }, `${name} needs no approval`)
      return EXIT.done
    }
    if (options.yes !== true) {
      if (!terminal) throw new StewardError({ code: 'consent-impossible', message: 'Nobody is here to be asked.', nextStep: 'Look at the command above, then run this with --yes.' })
      await terminal.discardTyped()
      const answer = await terminal.ask('Approve exactly this? y or n: ', { signal: interrupts.signal })
      if (answer?.trim().toLowerCase() !== 'y') throw new StewardError({ code: 'consent-refused', message: `${name} was not approved.` })
    }
    await connection.call('server.approve', { server: name, definitionHash: view.definitionHash })
    output.item({ server: name, definitionHash: view.definitionHash, approved: true }, `${name} is approved; a changed command asks again`)
    return EXIT.done
  })
}

function shortDefinition(definition: ServerDefinition): string {
  return definition.kind === 'stdio' ? [definition.command, ...definition.args].join(' ') : definition.url
}

function stateText(state: ServerState): string {
  switch (state.kind) {
    case 'untrusted':
      return 'not approved'
    case 'disabled':
      return 'off'
    case 'stopped':
      return 'on'
    case 'needs-sign-in':
    case 'failed':
    case 'restarting':
      return `${state.kind}: ${problemText(state.problem).split('\n', 1)[0]?.replace(/^steward: /, '') ?? ''}`
    case 'signing-in':
    case 'starting':
    case 'ready':
    case 'degraded':
      return state.kind
  }
}
