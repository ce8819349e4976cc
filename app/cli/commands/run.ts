import type { CallInput } from '#contract/contract.ts'
import { askPerson } from '../ask-person.ts'
import { collectAttachments, fillPrompt } from '../collect-input.ts'
import { chooseModel, oneOffProvider, type ModelOptions } from '../choose-model.ts'
import { projectNamed } from './projects.ts'
import { exitCodeOfTurn, usageError, type ExitCode } from '../exit-code.ts'
import { compactWhereFull } from '../compact-history.ts'
import { followTurnOrAsk } from '../ask-beyond-limit.ts'
import { withHost, type Session } from '../open-host.ts'
import { parseWhole } from '../parse-arguments.ts'
import type { Shell } from '../shell.ts'
import { recordTurn, showTurn } from '../show-turn.ts'
import { tellServersLeftOut } from '../start-server.ts'
import { tellConfigProblems } from '../tell-config-problems.ts'
import { tellRefusals } from '../tell-refusals.ts'

export interface RunOptions extends ModelOptions {
  readonly conversation?: string
  readonly parent?: string
  readonly project?: string
  readonly beyondLimit?: boolean
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly maxSteps?: string
  readonly attach: readonly string[]
  readonly resource: readonly string[]
  readonly skill: readonly string[]
  readonly prompt?: string
  readonly promptArgs?: string
  readonly compact?: boolean
}

/** What every turn of a command has in common. @throws StewardError `usage` */
export async function turnInput(shell: Shell, { connection }: Session, options: RunOptions): Promise<Omit<CallInput<'turn.start'>, 'text' | 'attachments'>> {
  if (options.parent !== undefined && options.conversation === undefined) throw usageError('--parent needs --conversation.', 'It is a turn of that conversation; see: steward conversations show ID --tree --json')
  const project = options.project === undefined ? undefined : await projectNamed(connection, options.project)
  const model = await chooseModel(shell, connection, options)
  return {
    ...(options.conversation === undefined ? {} : { conversationId: options.conversation }),
    ...(options.beyondLimit === true ? { beyondLimit: true } : {}),
    ...(project ? { projectId: project.projectId } : {}),
    ...(model ? { model } : {}),
    ...(options.maxSteps === undefined ? {} : { maxSteps: parseWhole('--max-steps', options.maxSteps, 1, 500) }),
  }
}

/** Only what the project has on is started: of the new conversation, or of the one that goes on. */
export async function projectOf(connection: Session['connection'], { conversationId, projectId }: { readonly conversationId?: string | undefined; readonly projectId?: string | undefined }): Promise<{ projectId?: string }> {
  const found = projectId ?? (conversationId === undefined ? undefined : (await connection.call('conversation.get', { conversationId })).projectId)
  const { projects } = await connection.call('project.list', {})
  return found !== undefined && projects.some((project) => project.projectId === found) ? { projectId: found } : {}
}

/** `steward run`: one turn, then exit. */
export async function run(shell: Shell, prompt: string | undefined, options: RunOptions): Promise<ExitCode> {
  const { output, interrupts } = shell
  const text = prompt === '-' ? await shell.readStandardInput() : (prompt ?? '')
  if (text.trim() === '' && options.attach.length === 0 && options.prompt === undefined) throw usageError('The prompt is empty.', 'Write it in quotes, or - to read it from standard input.')

  return withHost(shell, { allow: options.allow, deny: options.deny, provider: (sources) => oneOffProvider(options, sources) }, async (session) => {
    const { host, connection } = session
    const input = await turnInput(shell, session, options)
    host.start(await projectOf(connection, input))
    await tellConfigProblems(shell, connection)
    const attachments = await collectAttachments(shell, session, options)
    const filled = options.prompt === undefined ? undefined : await fillPrompt(shell, session, options.prompt, options.promptArgs)
    const stopAsking = askPerson(shell, connection)
    const view = output.json ? recordTurn(output) : showTurn(output)
    try {
      await compactWhereFull(shell, connection, input, options.compact === true)
      const end = await followTurnOrAsk(shell, connection, { ...input, ...(options.parent === undefined ? {} : { parentTurnId: options.parent === 'none' ? null : options.parent }), text, attachments, ...(filled ? { prompt: filled } : {}) }, view, interrupts.signal)
      tellRefusals(shell, end.refused)
      await tellServersLeftOut(shell, session)
      return exitCodeOfTurn(end.outcome, end.refused.length)
    } finally {
      stopAsking()
    }
  })
}
