import type { DoctorFix } from '#contract/doctor.ts'
import { StewardError } from '#contract/problem.ts'
import { changeEntry, enableServer } from '#core/mcp/config/edit-config.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'
import type { Examination, Proposal } from './examination.ts'
import { toFix } from './propose.ts'

export interface ApplyParts {
  readonly examination: Examination
  readonly servers: Pick<Servers, 'load' | 'restartServer'>
  readonly check: string
  /** What the person saw. */
  readonly id: string
  /** What is proposed now. */
  readonly proposal: Proposal | undefined
  /** What the person chose, such as a file. */
  readonly value: string | undefined
}

type Result = { kind: 'applied'; text: string } | { kind: 'confirm'; fix: Extract<DoctorFix, { kind: 'edit-entry' }> }

/**
 * Does what a check proposes, where that is what the person saw. A changed entry is not vouched for: where the change is one of
 * what runs or where data goes, it waits for the approval of exactly that.
 *
 * @throws StewardError `fix-gone`, `fix-elsewhere`, `certificate-unreadable`, `config-changed`, and of `restartServer`
 */
export async function applyFix({ examination, servers, check, id, proposal, value }: ApplyParts): Promise<Result> {
  if (!proposal) throw gone()
  const { server, ports } = examination
  const fix = await toFix(examination, check, proposal)
  if (proposal.kind === 'choose-ca' && value !== undefined) {
    const chosen = await proposeAuthority(examination, value.trim())
    const change = await toFix(examination, check, chosen)
    if (fix.id === id && change.kind === 'edit-entry') return { kind: 'confirm', fix: change }
    if (change.id !== id) throw gone()
    return edit(chosen)
  }
  if (fix.id !== id) throw gone()
  switch (proposal.kind) {
    case 'edit-entry':
      return edit(proposal)
    case 'create-folder':
      await ports.machine.makeFolder(proposal.path)
      return { kind: 'applied', text: `The folder ${proposal.path} was made.` }
    case 'restart':
      await servers.restartServer(server)
      return { kind: 'applied', text: `${server} was started again.` }
    case 'switch-on':
      await write(ports.config, (text) => enableServer(text, server, true), examination.text)
      await servers.load()
      return { kind: 'applied', text: `${server} is switched on.` }
    case 'choose-ca':
      throw new StewardError({ code: 'file-needed', message: 'No file was named.', nextStep: 'Give the full path of a certificate file in PEM.' })
    case 'approve':
    case 'sign-in':
    case 'store-secret':
    case 'edit-config':
    case 'ask-registry':
      throw new StewardError({ code: 'fix-elsewhere', message: 'This is done by you, not by the doctor.', nextStep: fix.label })
  }

  async function edit({ changes }: Extract<Proposal, { kind: 'edit-entry' }>): Promise<Result> {
    await write(ports.config, (text) => changeEntry(text, server, changes).text, examination.text)
    await servers.load()
    return { kind: 'applied', text: `The entry of ${server} in mcp.json was changed.` }
  }
}

/** Only of the text that the change was shown for. */
async function write(config: ServerConfigFile, change: (text: string) => string, seen: string): Promise<void> {
  const { text, revision } = await config.read()
  if (text !== seen) throw gone()
  await config.write(change(text), revision, { vouch: false })
}

async function proposeAuthority({ server, ports }: Examination, path: string): Promise<Extract<Proposal, { kind: 'edit-entry' }>> {
  const head = /^(?:[/\\]|[a-z]:[/\\])/i.test(path) ? await ports.machine.head(path).catch(() => undefined) : undefined
  if (head?.includes('-----BEGIN CERTIFICATE-----')) return { kind: 'edit-entry', label: 'Trust this file', changes: [{ path: ['tls', 'ca'], value: path }] }
  throw new StewardError({
    code: 'certificate-unreadable',
    message: `${path} cannot be trusted for ${server}.`,
    cause: head === undefined ? 'No file can be read there.' : 'It is no certificate in PEM: such a file has a line "-----BEGIN CERTIFICATE-----".',
    nextStep: 'Give the full path of the file that your company or the maker of the server handed out.',
  })
}

function gone(): StewardError {
  return new StewardError({ code: 'fix-gone', message: 'Something has changed since this was proposed, so nothing was done.', nextStep: 'Make the checks again.', action: { kind: 'retry' } })
}
