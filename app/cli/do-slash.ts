import type { Attachment } from '#contract/content.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import { collectAttachments, fillPrompt } from './collect-input.ts'
import type { Session } from './open-host.ts'
import { brief } from './output.ts'
import type { Slash } from './read-slash.ts'
import type { TreeSlash } from './tree-slash.ts'
import type { ContextSlash } from './context-slash.ts'
import type { Shell } from './shell.ts'

const HELP = `/prompts                        the prompts of all servers
/prompt SERVER/NAME {"a": "b"}  send a prompt of a server
/resource SERVER=URI            attach a resource to the next message
/skill SERVER=URI               attach a skill to the next message
/file PATH                      attach a file to the next message
/retry [PROVIDER/MODEL]         ask the last message again, of the same model or another; the first answer stays
/branches [NUMBER]              the branches of this conversation; with a number, go on in that one
/fork                           go on in a new conversation with everything up to here
/context                        what the next request holds
/compact                        have the model sum up the older turns; you read it first
quit                            end the chat`

/** Does what a slash line asks for; a filled prompt is to be sent at once. */
export async function doSlash(shell: Shell, session: Session, slash: Exclude<Slash, TreeSlash | ContextSlash>): Promise<{ attachments: Attachment[]; prompt?: FilledPrompt }> {
  const { output } = shell
  switch (slash.kind) {
    case 'help':
      output.note(HELP)
      return { attachments: [] }
    case 'unknown':
      output.note(`steward: there is no /${slash.command}. /help shows what there is; with a blank before it, the line is a message`)
      return { attachments: [] }
    case 'prompts':
      await listPrompts(shell, session)
      return { attachments: [] }
    case 'prompt':
      return { attachments: [], prompt: await fillPrompt(shell, session, slash.name, slash.args, `/prompt ${slash.name}`) }
    case 'attach': {
      const none = { attach: [], resource: [], skill: [] }
      const attachments = await collectAttachments(shell, session, { ...none, [slash.what === 'file' ? 'attach' : slash.what]: [slash.name] })
      output.note(`steward: ${attachments.map(({ name }) => name).join(', ')} goes with the next message`)
      return { attachments }
    }
  }
}

async function listPrompts({ output }: Shell, { connection }: Session): Promise<void> {
  const { servers } = await connection.call('server.list', {})
  let found = false
  for (const { name: server, counts } of servers) {
    if (counts.prompts === 0) continue
    const { prompts } = await connection.call('server.prompts', { server })
    for (const { name, title, description, arguments: args } of prompts) {
      found = true
      output.note(`${server}/${name} ${args.map((each) => (each.required ? each.name : `[${each.name}]`)).join(' ')}  ${brief(description ?? title ?? '', 80)}`)
    }
  }
  if (!found) output.note('steward: no server offers a prompt')
}
