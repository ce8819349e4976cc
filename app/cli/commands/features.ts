import type { CallInput } from '#contract/contract.ts'
import { aborted } from '#core/mcp/sleep.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { parsePromptArguments } from '../parse-arguments.ts'
import { terminalText } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { startServer } from '../start-server.ts'

export interface CompleteOptions {
  readonly prompt?: string
  readonly template?: string
  readonly args?: string
}

/** `steward complete SERVER ARGUMENT [VALUE] --prompt NAME | --template URI`: what the server suggests. */
export function complete(shell: Shell, server: string, argument: string, value: string | undefined, options: CompleteOptions): Promise<ExitCode> {
  const of = completed(options)
  const others = options.args === undefined ? {} : parsePromptArguments(options.args)
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const result = await session.connection.call('server.complete', { server, of, argument, value: value ?? '', others }, { signal: shell.interrupts.signal })
    shell.output.record(result)
    for (const each of result.values) shell.output.write(`${terminalText(each)}\n`)
    if (result.values.length === 0) shell.output.note(`steward: ${server} suggests nothing`)
    else if (result.hasMore) shell.output.note('steward: there are more; type more of the value')
    return EXIT.done
  })
}

function completed({ prompt, template }: CompleteOptions): CallInput<'server.complete'>['of'] {
  if (prompt !== undefined && template === undefined) return { kind: 'prompt', name: prompt }
  if (template !== undefined && prompt === undefined) return { kind: 'template', uriTemplate: template }
  throw usageError('Give either --prompt NAME or --template URI.')
}

/** `steward watch SERVER URI`: a line whenever the resource changes, until Ctrl+C. */
export function watch(shell: Shell, server: string, uri: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { output, interrupts } = shell
    const { connection } = session
    await startServer(shell, session, server)
    connection.subscribe('resource-change', (change) => {
      if (change.server === server && change.uri === uri) output.item({ ...change, at: Date.now() }, `${new Date().toISOString()} ${uri} changed`)
    })
    await connection.subscribed()
    const { watching } = await connection.call('server.watch', { server, uri, on: true }, { signal: interrupts.signal })
    if (!watching) {
      output.note(`steward: ${server} does not tell of changes of resources`)
      return EXIT.failed
    }
    output.note(`steward: watching ${uri}; Ctrl+C ends it`)
    await aborted(interrupts.signal)
    return EXIT.done
  })
}

/** `steward skills SERVER` */
export function skills(shell: Shell, server: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const { output } = shell
    const { skills: list, refused } = await session.connection.call('server.skills', { server }, { signal: shell.interrupts.signal })
    for (const skill of list) output.record(skill)
    for (const line of columns(list.map(({ uri, name, description }) => [uri, name, brief(description, 80)]))) output.write(`${line}\n`)
    for (const { uri, reason } of refused) output.note(`steward: ${uri ?? 'one skill'} is not usable: ${reason}`)
    if (list.length === 0) output.note(`steward: ${server} offers no skills`)
    return EXIT.done
  })
}

/** `steward skill SERVER URI [PATH]`: one file of a skill, verified. */
export function skill(shell: Shell, server: string, uri: string, path: string | undefined): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const file = await session.connection.call('server.skill', { server, uri, ...(path === undefined ? {} : { path }) }, { signal: shell.interrupts.signal })
    shell.output.record(file)
    shell.output.write(`${terminalText(file.text)}\n`)
    if (!file.verified) shell.output.note('steward: the server names no digest for it, so it was not verified')
    return EXIT.done
  })
}
