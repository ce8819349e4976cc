import { resolve } from 'node:path'
import type { CallInput } from '#contract/contract.ts'
import { eraSchema, logLevelSchema, type ServerOptions } from '#contract/server.ts'
import { StewardError } from '#contract/problem.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { parseWhole } from '../parse-arguments.ts'
import { oneLine } from '../plain-text.ts'
import type { Shell } from '../shell.ts'

export interface ServerOptionFlags {
  readonly sampling?: string
  readonly samplingModel?: string
  readonly requestsPerHour?: string
  readonly tokensPerDay?: string
  readonly root: readonly string[]
  readonly roots?: boolean
  readonly logLevel?: string
  readonly era?: string
  readonly tools?: string
}

/** `steward servers options NAME`: what the person allows one server; changes what flags name, then prints all. */
export function serverOptions(shell: Shell, server: string, flags: ServerOptionFlags): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { servers } = await connection.call('server.list', {})
    const known = servers.find(({ name }) => name === server)
    if (!known) throw new StewardError({ code: 'server-unknown', message: `There is no server ${server}.`, nextStep: 'See which there are: steward servers list' })
    const change = changeFrom(flags, known.options)
    if (flags.era !== undefined) await connection.call('config.era', { server, era: eraFrom(flags.era) })
    const { options } = Object.keys(change).length > 0 ? await connection.call('server.configure', { server, options: change }) : known
    // The file was read before it was changed.
    const era = flags.era === undefined ? known.definition.era : eraFrom(flags.era)
    shell.output.item({ server, ...options, era }, describeOptions(options, era))
    return EXIT.done
  })
}

/** @throws StewardError `usage` */
function changeFrom(flags: ServerOptionFlags, before: ServerOptions): Partial<ServerOptions> {
  const { sampling, samplingModel, requestsPerHour, tokensPerDay, logLevel } = flags
  if (sampling !== undefined && sampling !== 'ask' && sampling !== 'off') throw usageError('--sampling is ask or off.')
  const level = logLevel === undefined ? undefined : logLevelSchema.safeParse(logLevel)
  if (level && !level.success) throw usageError(`--log-level is one of ${logLevelSchema.options.join(', ')}.`)
  if (flags.tools !== undefined && flags.tools !== 'always' && flags.tools !== 'when-found') throw usageError('--tools is always or when-found.')
  const budget = {
    requestsPerHour: requestsPerHour === undefined ? before.samplingBudget.requestsPerHour : parseWhole('--requests-per-hour', requestsPerHour, 1, 1000),
    tokensPerDay: tokensPerDay === undefined ? before.samplingBudget.tokensPerDay : parseWhole('--tokens-per-day', tokensPerDay, 1, 100_000_000),
  }
  const added = flags.root.map((folder) => ({ path: resolve(folder) }))
  return {
    ...(sampling === undefined ? {} : { sampling }),
    ...(samplingModel === undefined ? {} : { samplingModel: modelFrom(samplingModel) }),
    ...(requestsPerHour === undefined && tokensPerDay === undefined ? {} : { samplingBudget: budget }),
    ...(flags.roots === false ? { roots: added } : added.length > 0 ? { roots: [...before.roots, ...added.filter(({ path }) => before.roots.every((root) => root.path !== path))] } : {}),
    ...(level ? { logLevel: level.data } : {}),
    ...(flags.tools === 'always' || flags.tools === 'when-found' ? { toolLoading: flags.tools } : {}),
  }
}

function modelFrom(text: string): ServerOptions['samplingModel'] {
  if (text === 'default') return null
  const at = text.indexOf('/')
  if (at <= 0 || at === text.length - 1) throw usageError('--sampling-model is PROVIDER/MODEL, or default.')
  return { providerId: text.slice(0, at), model: text.slice(at + 1) }
}

function eraFrom(text: string): CallInput<'config.era'>['era'] {
  if (text === 'auto') return 'auto'
  const { data } = eraSchema.safeParse(text)
  if (data === undefined) throw usageError('--era is auto, legacy or modern.')
  return data
}

function describeOptions({ sampling, samplingBudget, samplingModel, roots, logLevel, toolLoading }: ServerOptions, era: string): string {
  return [
    `sampling   ${sampling}${sampling === 'off' ? '' : `, at most ${samplingBudget.requestsPerHour} requests an hour and ${samplingBudget.tokensPerDay} tokens a day, by ${samplingModel ? `${samplingModel.providerId}/${samplingModel.model}` : 'the default model'}`}`,
    `roots      ${roots.length === 0 ? 'none' : roots.map(({ path }) => oneLine(path)).join('\n           ')}`,
    `log level  ${logLevel}`,
    `era        ${era}`,
    `tools      ${toolLoading === 'always' ? 'always in a request' : 'in a request; found, where all are too many'}`,
  ].join('\n')
}
