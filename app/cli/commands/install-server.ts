import type { InstallProposal, UserField } from '#contract/install.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { attachFile } from '../attach-file.ts'
import { describeDefinition } from '../describe-consent.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { oneLine, visibleText } from '../plain-text.ts'
import type { Shell } from '../shell.ts'

export interface InstallOptions {
  readonly link?: string
  readonly bundle?: string
  readonly set?: readonly string[]
  readonly yes?: boolean
}

/**
 * `steward servers add --link LINK` or `--bundle FILE`: shows all of what it would run or reach, and adds it only after a yes to
 * exactly that (SEP-1024).
 */
export function installServer(shell: Shell, options: InstallOptions): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const first = await connection.call('install.propose', { from: await sourceOf(connection, options) })
    const proposal = await fill(shell, connection, first, options)
    output.note(describeProposal(proposal))
    const { proposalId, server, definition, definitionHash, source } = proposal
    if (options.yes !== true) {
      if (!shell.terminal) {
        output.record({ server, source, definition, definitionHash, added: false })
        throw new StewardError({ code: 'consent-impossible', message: 'Nobody is here to be asked, so nothing was added.', nextStep: 'Look at all of the above, then run this with --yes.' })
      }
      await shell.terminal.discardTyped()
      const answer = await shell.terminal.ask(proposal.before ? 'Replace the entry by exactly this? y or n: ' : 'Add exactly this? y or n: ', { signal: shell.interrupts.signal })
      if (answer?.trim().toLowerCase() !== 'y') throw new StewardError({ code: 'consent-refused', message: `${oneLine(server)} was not added.` })
    }
    await connection.call('install.accept', { proposalId, definitionHash })
    output.item({ server, definitionHash, added: true }, `${oneLine(server)} added and approved. To try it: steward servers test ${oneLine(server)}`)
    return EXIT.done
  })
}

async function sourceOf(connection: Connection, { link, bundle }: InstallOptions) {
  if (link !== undefined && bundle !== undefined) throw usageError('Give a link or a bundle, not both.')
  if (bundle === undefined) return { kind: 'link', text: link ?? '' } as const
  const { blobId } = await attachFile(connection, bundle)
  return { kind: 'bundle', blobId } as const
}

/** Values from `--set KEY=VALUE`; what is still missing is asked for where somebody is there. A key that is typed here is not shown. */
async function fill({ terminal, interrupts, output }: Shell, connection: Connection, proposal: InstallProposal, { set = [] }: InstallOptions): Promise<InstallProposal> {
  if (proposal.source.kind === 'link') {
    if (set.length > 0) throw usageError('--set is for bundles.')
    return proposal
  }
  const values: Record<string, string> = {}
  for (const text of set) {
    const at = text.indexOf('=')
    const key = text.slice(0, at)
    if (at <= 0 || !proposal.source.fields.some((field) => field.key === key)) throw usageError('--set is KEY=VALUE, with a key that the bundle asks for.', `It asks for: ${proposal.source.fields.map(({ key }) => key).join(', ') || 'nothing'}`)
    // The command line of a program can be read by every other one.
    if (proposal.source.fields.some((field) => field.key === key && field.sensitive)) throw usageError(`"${key}" is a key, which must not stand on a command line.`, 'Leave it out: at a terminal, Steward asks for it.')
    values[key] = values[key] === undefined ? text.slice(at + 1) : `${values[key]}\n${text.slice(at + 1)}`
  }
  if (terminal) {
    for (const field of proposal.source.fields) {
      if (!field.required || field.filled || values[field.key] !== undefined) continue
      if (field.description !== undefined) output.note(`  ${oneLine(field.description)}`)
      const question = `  ${describeField(field)}: `
      values[field.key] = (await (field.sensitive ? terminal.askHidden(question, interrupts.signal) : terminal.ask(question, { signal: interrupts.signal }))) ?? ''
    }
  }
  return connection.call('install.fill', { proposalId: proposal.proposalId, values })
}

/** Everything of the proposal, nothing shortened and nothing hidden. */
export function describeProposal({ server, source, definition, before, leftOut, warnings, wanted }: InstallProposal): string {
  const lines = source.kind === 'link' ? [`A link (${source.app}) proposes the server ${oneLine(server)}. Whoever made the link chose all of this:`] : [`The bundle ${oneLine(source.file)} proposes the server ${oneLine(server)}:`]
  if (source.kind === 'bundle') {
    lines.push(`  Title:     ${oneLine(source.title)} ${oneLine(source.version)}${source.author === undefined ? '' : `, by ${oneLine(source.author)} as it says itself`}`)
    if (source.description !== undefined) lines.push(`  It says:   ${oneLine(source.description)}`)
    lines.push(`  Files:     ${source.files}, ${source.size} bytes, unpacked into ${oneLine(source.folder)}`, `  SHA-256:   ${source.hash}`, '  Nobody has verified who made it.')
    for (const field of source.fields) lines.push(`  Asks for:  ${describeField(field)}${field.filled ? '' : ', not given'}${field.sensitive ? ', goes to the keychain' : ''}`)
  }
  lines.push(describeDefinition(definition))
  if (leftOut.length > 0) lines.push(`  Left out:  ${leftOut.map(oneLine).join(', ')}`)
  if (wanted.length > 0) lines.push(`  Wants:     ${wanted.map(oneLine).join(', ')}: steward secrets set NAME`)
  for (const warning of warnings) lines.push(`  Careful:   ${visibleText(warning)}`)
  if (before) lines.push('  It takes the place of this entry:', before.definition ? describeDefinition(before.definition).replaceAll(/^/gm, '  ') : visibleText(before.written).replaceAll(/^/gm, '    '))
  return lines.join('\n')
}

function describeField({ key, title }: UserField): string {
  return `${oneLine(title)} (${key})`
}
