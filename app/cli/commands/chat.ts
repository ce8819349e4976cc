import type { CallInput } from '#contract/contract.ts'
import { toProblem } from '#contract/problem.ts'
import { askPerson } from '../ask-person.ts'
import { collectAttachments, fillPrompt } from '../collect-input.ts'
import { readSlash } from '../read-slash.ts'
import { oneOffProvider } from '../choose-model.ts'
import { EXIT, exitCodeOfTurn, type ExitCode } from '../exit-code.ts'
import { followTurnOrAsk } from '../ask-beyond-limit.ts'
import { withHost, type Session } from '../open-host.ts'
import type { Shell } from '../shell.ts'
import { recordTurn, showTurn } from '../show-turn.ts'
import { compactWhereFull } from '../compact-history.ts'
import { doContextSlash, isContextSlash } from '../context-slash.ts'
import { doSlash } from '../do-slash.ts'
import { doTreeSlash, isTreeSlash } from '../tree-slash.ts'
import { tellServersLeftOut } from '../start-server.ts'
import { tellConfigProblems } from '../tell-config-problems.ts'
import { tellRefusals } from '../tell-refusals.ts'
import { projectOf, turnInput, type RunOptions } from './run.ts'

/** `steward chat`: turn after turn, until `quit`. Without a terminal, each line of standard input is a message. */
export async function chat(shell: Shell, options: RunOptions): Promise<ExitCode> {
  return withHost(shell, { allow: options.allow, deny: options.deny, provider: (sources) => oneOffProvider(options, sources) }, (session) => converse(shell, session, options))
}

async function converse(shell: Shell, session: Session, options: RunOptions): Promise<ExitCode> {
  const { output, terminal, interrupts } = shell
  const { host, connection } = session
  const input = await turnInput(shell, session, options)
  let { conversationId } = input
  host.start(await projectOf(connection, input))
  await tellConfigProblems(shell, connection)
  let attachments = await collectAttachments(shell, session, options)
  let prompt = options.prompt === undefined ? undefined : await fillPrompt(shell, session, options.prompt, options.promptArgs)
  const stopAsking = askPerson(shell, connection)
  if (terminal) output.note('Write a message and press Enter. quit ends the chat; Ctrl+C stops an answer; /help shows what else there is.')
  let code: ExitCode = EXIT.done
  try {
    for await (const text of messages(shell)) {
      // Ctrl+C in here stops the turn and leaves the chat.
      const scope = interrupts.open()
      const view = output.json ? recordTurn(output) : showTurn(output)
      try {
        const slash = terminal ? readSlash(text) : undefined
        let again: CallInput<'turn.start'> | undefined
        if (slash && isTreeSlash(slash)) {
          const done = await doTreeSlash(shell, session, slash, conversationId)
          conversationId = done.conversationId ?? conversationId
          again = done.turn
          if (!again) continue
        } else if (slash && isContextSlash(slash)) {
          await doContextSlash(shell, connection, slash, { ...input, conversationId })
          continue
        } else if (slash) {
          const added = await doSlash(shell, session, slash)
          attachments = [...attachments, ...added.attachments]
          prompt = added.prompt ?? prompt
          if (!added.prompt) continue
        }
        await compactWhereFull(shell, connection, { ...input, conversationId }, options.compact === true)
        const end = await followTurnOrAsk(shell, connection, again ?? { ...input, ...(conversationId === undefined ? {} : { conversationId }), text: slash ? '' : text, attachments, ...(prompt ? { prompt } : {}) }, view, scope.signal)
        if (conversationId === undefined) await tellServersLeftOut(shell, session)
        conversationId = end.conversationId
        // What was collected for the next message waits while the last one is asked again.
        if (!again) [attachments, prompt] = [[], undefined]
        tellRefusals(shell, end.refused)
        // A script reads the code; a person at the terminal saw what happened.
        if (!terminal) code = exitCodeOfTurn(end.outcome, end.refused.length) || code
      } catch (error) {
        if (!terminal) throw error
        output.problem(toProblem(error))
      } finally {
        scope.dispose()
      }
    }
    if (conversationId !== undefined && terminal) output.note(`To go on later: steward chat --conversation ${conversationId}`)
    return interrupts.signal.aborted ? EXIT.interrupted : code
  } finally {
    stopAsking()
  }
}

/** What the person writes, without blank lines, until `quit` or the end of the input. */
async function* messages(shell: Shell): AsyncGenerator<string> {
  const { terminal, interrupts } = shell
  if (!terminal) {
    for await (const line of shell.readLines(interrupts.signal)) {
      if (isQuit(line)) return
      if (line.trim() !== '') yield line
    }
    return
  }
  const history: string[] = []
  while (!interrupts.signal.aborted) {
    const line = await terminal.ask('\n> ', { signal: interrupts.signal, history })
    if (line === undefined || isQuit(line)) return
    if (line.trim() !== '') yield line
  }
}

const isQuit = (line: string): boolean => ['quit', 'exit', '/quit', '/exit'].includes(line.trim())
