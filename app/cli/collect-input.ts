import type { Attachment } from '#contract/content.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import { attachFile } from './attach-file.ts'
import { usageError } from './exit-code.ts'
import type { Session } from './open-host.ts'
import { parsePromptArguments } from './parse-arguments.ts'
import type { Shell } from './shell.ts'
import { startServer } from './start-server.ts'

export interface InputOptions {
  readonly attach: readonly string[]
  readonly resource: readonly string[]
  readonly skill: readonly string[]
}

/** Files, resources (`SERVER=URI`) and skills (`SERVER=URI`) that go with a message, read now. */
export async function collectAttachments(shell: Shell, session: Session, { attach, resource, skill }: InputOptions): Promise<Attachment[]> {
  const { connection } = session
  const { signal } = shell.interrupts
  const attachments: Attachment[] = []
  for (const path of attach) attachments.push(await attachFile(connection, path))
  for (const named of resource) {
    const { server, name: uri } = splitName('--resource', named, '=')
    await startServer(shell, session, server)
    attachments.push(...(await connection.call('server.attach', { server, uri }, { signal })).attachments)
  }
  for (const named of skill) {
    const { server, name: uri } = splitName('--skill', named, '=')
    await startServer(shell, session, server)
    const { attachment, verified } = await connection.call('server.skill', { server, uri }, { signal })
    if (!verified) shell.output.note(`steward: the server names no digest for ${uri}, so it was not verified`)
    attachments.push(attachment)
  }
  return attachments
}

/** `SERVER/NAME` with its arguments, as messages. `where` a person writes the arguments is for what is said about them. */
export async function fillPrompt(shell: Shell, session: Session, named: string, json: string | undefined, where = '--prompt-args'): Promise<FilledPrompt> {
  const { server, name } = splitName('--prompt', named, '/')
  const args = json === undefined ? {} : parsePromptArguments(json, where)
  await startServer(shell, session, server)
  const { messages } = await session.connection.call('server.prompt', { server, name, arguments: args }, { signal: shell.interrupts.signal })
  return { server, name, arguments: args, messages }
}

/** @throws StewardError `usage` */
function splitName(option: string, named: string, separator: string): { server: string; name: string } {
  const at = named.indexOf(separator)
  if (at <= 0 || at === named.length - 1) throw usageError(`${option} is SERVER${separator}${separator === '/' ? 'NAME' : 'URI'}.`)
  return { server: named.slice(0, at), name: named.slice(at + 1) }
}
