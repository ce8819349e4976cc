import { StewardError, toProblem } from '#contract/problem.ts'
import type { ContentPart } from '#contract/content.ts'
import type { ToolView } from '#contract/server.ts'
import { askPerson } from '../ask-person.ts'
import { EXIT, exitCodeOfCall, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { parseArguments, parsePromptArguments } from '../parse-arguments.ts'
import { readBlob } from '../read-blob.ts'
import type { Shell } from '../shell.ts'
import { partText } from '../show-turn.ts'
import { startAllServers, startServer } from '../start-server.ts'
import { tellConfigProblems } from '../tell-config-problems.ts'
import { tellRefusals } from '../tell-refusals.ts'
import { writeOutputFile } from '../write-output-file.ts'

/** `steward tools [SERVER]`: a line a tool. */
export function tools(shell: Shell, server: string | undefined): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    const { connection } = session
    const { output } = shell
    let missing = false
    if (server === undefined) {
      await tellConfigProblems(shell, connection)
      const views = await startAllServers(shell, session)
      missing = views.some(({ state }) => state.kind === 'failed' || state.kind === 'needs-sign-in')
    } else {
      await startServer(shell, session, server)
    }
    const { tools: list } = await connection.call('server.tools', server === undefined ? {} : { server })
    for (const tool of list) output.record(tool)
    for (const line of columns(list.map((tool) => [tool.server, tool.name, brief(argumentNames(tool), 40), brief(tool.description ?? tool.title ?? '', 80)]))) output.write(`${line}\n`)
    if (list.length === 0) output.note('steward: no tools')
    return missing ? EXIT.failed : EXIT.done
  })
}

/** As `prompts` shows them: what may be left out stands in brackets. */
function argumentNames({ inputSchema: { properties, required } }: ToolView): string {
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  return Object.keys(properties !== null && typeof properties === 'object' ? properties : {}).map((name) => (needed.includes(name) ? name : `[${name}]`)).join(' ')
}

export interface CallOptions {
  readonly args?: string
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly detach?: boolean
}

/** `steward call SERVER TOOL --args JSON`: the same gate as a call of a model. */
export async function call(shell: Shell, server: string, tool: string, options: CallOptions): Promise<ExitCode> {
  const { output, interrupts } = shell
  const args = await argumentsFrom(shell, options.args)
  return withHost(shell, { allow: options.allow, deny: options.deny }, async (session) => {
    const { connection } = session
    await startServer(shell, session, server)
    const stopAsking = askPerson(shell, connection)
    const stopProgress = connection.subscribe('tool-progress', ({ progress, total, message }) => output.status(`${server}/${tool} ${progress}${total === undefined ? '' : `/${total}`} ${message ?? ''}`))
    try {
      const callId = crypto.randomUUID()
      if (options.detach === true) connection.subscribe('task-change', ({ tasks }) => void (tasks.some((task) => task.callId === callId && !task.background) && connection.call('task.release', { callId }).catch((error: unknown) => output.problem(toProblem(error)))))
      const result = await connection.call('tool.call', { server, tool, arguments: args, callId }, { signal: interrupts.signal })
      output.record(result)
      for (const part of result.content) output.write(`${partText(part)}\n`)
      if (result.content.length === 0 && result.structuredContent !== undefined) output.write(`${partText({ type: 'json', value: result.structuredContent })}\n`)
      if (result.outcome.kind === 'failed') output.problem(result.outcome.problem)
      if (result.outcome.kind === 'tool-error') output.note('steward: the tool reported an error')
      if (result.outcome.kind === 'denied') {
        output.note(`steward: the call was refused. ${result.outcome.reason.text}`)
        tellRefusals(shell, [`${server}/${tool}`])
      }
      if (result.outcome.kind === 'background') output.note(`steward: it goes on at ${server}. For its result: steward tasks wait ${callId}`)
      return exitCodeOfCall(result.outcome)
    } finally {
      stopProgress()
      stopAsking()
    }
  })
}

/** `--args -` reads them from standard input: long ones, and those that a process list should not show. */
async function argumentsFrom(shell: Shell, text: string | undefined): Promise<ReturnType<typeof parseArguments>> {
  return text === undefined ? {} : parseArguments(text === '-' ? await shell.readStandardInput() : text)
}

/** `steward resources SERVER`: resources, then templates. */
export function resources(shell: Shell, server: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const { resources: list, templates } = await session.connection.call('server.resources', { server }, { signal: shell.interrupts.signal })
    const { output } = shell
    for (const item of [...list, ...templates]) output.record(item)
    const rows = [...list.map((item) => [item.uri, item.mimeType ?? '', item.title ?? item.name]), ...templates.map((item) => [item.uriTemplate, item.mimeType ?? '', item.title ?? item.name])]
    for (const line of columns(rows)) output.write(`${line}\n`)
    if (rows.length === 0) output.note(`steward: ${server} offers no resources`)
    return EXIT.done
  })
}

/** `steward read SERVER URI`: text to standard output, anything else with `--output FILE`. With `--args`, URI is a template. */
export function read(shell: Shell, server: string, named: string, options: { output?: string; args?: string }): Promise<ExitCode> {
  const values = options.args === undefined ? undefined : parsePromptArguments(options.args)
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const { uri } = values === undefined ? { uri: named } : await session.connection.call('server.expand', { server, uriTemplate: named, values })
    const { contents } = await session.connection.call('server.read', { server, uri }, { signal: shell.interrupts.signal })
    const { output } = shell
    for (const part of contents) output.record(part)
    if (options.output !== undefined) {
      const [only] = contents
      if (!only || contents.length !== 1) throw new StewardError({ code: 'content-not-single', message: `${uri} gave ${contents.length} contents, and --output takes exactly one.` })
      await writeOutputFile(options.output, await bytesOf(session.connection, only))
      output.note(`steward: written to ${options.output}`)
      return EXIT.done
    }
    for (const part of contents) output.write(`${partText(part)}\n`)
    return EXIT.done
  })
}

async function bytesOf(connection: Parameters<typeof readBlob>[0], part: ContentPart): Promise<Uint8Array | string> {
  switch (part.type) {
    case 'text':
    case 'resource':
      return part.text
    case 'json':
      return JSON.stringify(part.value)
    case 'resource-link':
      return part.uri
    case 'image':
    case 'audio':
    case 'file':
      return (await readBlob(connection, part.blobId)).bytes
  }
}

/** `steward prompts SERVER` */
export function prompts(shell: Shell, server: string): Promise<ExitCode> {
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const { prompts: list } = await session.connection.call('server.prompts', { server }, { signal: shell.interrupts.signal })
    const { output } = shell
    for (const item of list) output.record(item)
    const rows = list.map((item) => [item.name, item.arguments.map(({ name, required }) => (required ? name : `[${name}]`)).join(' '), brief(item.description ?? item.title ?? '', 80)])
    for (const line of columns(rows)) output.write(`${line}\n`)
    if (rows.length === 0) output.note(`steward: ${server} offers no prompts`)
    return EXIT.done
  })
}

/** `steward prompt SERVER NAME --args JSON`: the messages that the prompt gives. */
export async function prompt(shell: Shell, server: string, name: string, options: { args?: string }): Promise<ExitCode> {
  const args = options.args === undefined ? {} : parsePromptArguments(options.args === '-' ? await shell.readStandardInput() : options.args)
  if (name === '') throw usageError('The name of the prompt is empty.')
  return withHost(shell, {}, async (session) => {
    await startServer(shell, session, server)
    const result = await session.connection.call('server.prompt', { server, name, arguments: args }, { signal: shell.interrupts.signal })
    shell.output.record(result)
    for (const { role, content } of result.messages) shell.output.write(`${role}: ${partText(content)}\n`)
    return EXIT.done
  })
}
