import type { AuditEntry } from '#contract/audit.ts'
import type { Tone } from '#renderer/components/badge.tsx'

type CallEntry = Extract<AuditEntry, { callId: string }>

/** A line of the list: all that was loaded of one call, or one other entry. Entries are oldest first. */
export interface ActivityRow {
  readonly key: string
  readonly callId: string | null
  readonly entries: readonly AuditEntry[]
}

/** Newest first, a call where its last entry stands. */
export function rowsOf(entries: readonly AuditEntry[]): ActivityRow[] {
  const rows: { key: string; callId: string | null; entries: AuditEntry[] }[] = []
  const calls = new Map<string, AuditEntry[]>()
  for (const entry of entries) {
    if (!isOfCall(entry)) {
      rows.push({ key: String(entry.seq), callId: null, entries: [entry] })
      continue
    }
    const known = calls.get(entry.callId)
    if (known) {
      known.unshift(entry)
      continue
    }
    const own = [entry]
    calls.set(entry.callId, own)
    rows.push({ key: `call ${entry.callId}`, callId: entry.callId, entries: own })
  }
  return rows
}

export function isOfCall(entry: AuditEntry): entry is CallEntry {
  return 'callId' in entry
}

export interface RowWords {
  readonly at: number
  /** What happened, in a few words. */
  readonly title: string
  /** The tool or thing that it happened to. */
  readonly subject: string
  /** Who decided, and by which rule. */
  readonly decided: string
  readonly outcome: string
  readonly tone: Tone
}

export function describeRow({ entries, callId }: ActivityRow): RowWords {
  const last = entries.at(-1)
  if (!last) return { at: 0, title: '', subject: '', decided: '', outcome: '', tone: 'neutral' }
  return callId === null ? { at: last.at, ...describeOther(last) } : describeCall(entries.filter(isOfCall), last.at)
}

function describeCall(entries: readonly CallEntry[], at: number): RowWords {
  const first = entries[0]
  const title = first?.caller === 'person' ? 'Call by hand' : first?.caller === 'view' ? 'Call of a view' : 'Call of the model'
  const subject = first ? `${first.server}/${first.tool}` : ''
  return { at, title, subject, decided: decidedBy(entries), ...outcomeOf(entries) }
}

function decidedBy(entries: readonly CallEntry[]): string {
  const refused = entries.findLast((entry) => entry.kind === 'call-refused')
  if (refused) return reasonsText(refused.reasons)
  const answered = entries.findLast((entry) => entry.kind === 'consent-answered')
  if (answered) return answersText[answered.answer] ?? `You: ${answered.answer}`
  const intended = entries.findLast((entry) => entry.kind === 'call-intended')
  if (intended) return intended.decidedBy === 'person' ? 'You' : reasonsText(intended.reasons)
  return entries.some((entry) => entry.kind === 'consent-asked') ? 'Asked you' : ''
}

const answersText: Readonly<Record<string, string>> = {
  'allow-once': 'You, once',
  'allow-conversation': 'You, for the conversation',
  'allow-always': 'You, for always',
  'allow-where': 'You, with a rule',
  'allow-read-only': 'You, for all that only reads',
  deny: 'You',
  withdrawn: 'Taken back: the tool changed, or it was stopped',
}

/** Why the policy decided so. A code that is not here yet is shown as it is. */
const reasonText: Readonly<Record<string, string>> = {
  'deny-rule': 'A refusal of yours',
  'allow-rule': 'A rule of this run',
  'definition-changed': 'The tool had changed',
  'untrusted-data': 'Data from outside was in the turn',
  grant: 'A permission of yours',
  'read-only-server': 'You allowed its reading calls',
  'first-use': 'First use of the tool',
  'no-grant': 'No permission for it',
  'over-budget': 'A budget was used up',
  'suspicious-tool': 'The tool looks suspicious',
  'no-person': 'Nobody could be asked',
}
const reasonsText = (reasons: readonly string[]): string => reasons.map((reason) => reasonText[reason] ?? reason).join(', ')

function outcomeOf(entries: readonly CallEntry[]): Pick<RowWords, 'outcome' | 'tone'> {
  const ended = entries.findLast((entry) => entry.kind === 'call-ended')
  if (ended) return endings[ended.outcome] ?? { outcome: ended.outcome, tone: 'neutral' }
  if (entries.some((entry) => entry.kind === 'call-refused')) return { outcome: 'Refused', tone: 'danger' }
  if (entries.some((entry) => entry.kind === 'call-intended')) return { outcome: 'Sent, no end recorded', tone: 'warning' }
  const answered = entries.findLast((entry) => entry.kind === 'consent-answered')
  if (!answered) return { outcome: 'Asked', tone: 'info' }
  if (answered.answer === 'deny') return { outcome: 'Refused', tone: 'danger' }
  return answered.answer === 'withdrawn' ? { outcome: 'Not made', tone: 'neutral' } : { outcome: 'Allowed', tone: 'success' }
}

const endings: Readonly<Record<string, Pick<RowWords, 'outcome' | 'tone'>>> = {
  ok: { outcome: 'Done', tone: 'success' },
  'tool-error': { outcome: 'The tool reported an error', tone: 'warning' },
  failed: { outcome: 'Failed', tone: 'danger' },
  denied: { outcome: 'Refused', tone: 'danger' },
  cancelled: { outcome: 'Stopped', tone: 'neutral' },
  background: { outcome: 'Runs on as a task', tone: 'info' },
  unknown: { outcome: 'Outcome unknown', tone: 'warning' },
}

function describeOther(entry: AuditEntry): Omit<RowWords, 'at'> {
  const words = (title: string, subject: string, decided = '', outcome = '', tone: Tone = 'neutral'): Omit<RowWords, 'at'> => ({ title, subject, decided, outcome, tone })
  switch (entry.kind) {
    case 'grant-added':
      return words(entry.effect === 'deny' ? 'Refusal added' : 'Permission added', placeOf(entry), 'You', entry.scope === 'always' ? 'For always' : entry.scope === 'project' ? 'For a project' : 'For a conversation', entry.effect === 'deny' ? 'danger' : 'success')
    case 'grant-revoked':
      return words('Permission ended', placeOf(entry), '', 'Revoked')
    case 'config-changed':
      return words(entry.action === 'changed-outside' ? 'Changed by another program' : 'Changed', entry.server === undefined ? entry.file : `Options of ${entry.server}`, '', entry.fields?.join(', ') ?? '', entry.action === 'changed-outside' ? 'warning' : 'neutral')
    case 'server-approved':
      return words('Server approved', entry.server, '', 'Approved', 'success')
    case 'server-started':
      return words('Server started', entry.server, entry.sandbox === undefined ? '' : `Sandbox: ${entry.sandbox}`, 'Started')
    case 'server-state':
      return words('Server', entry.server, entry.code ?? '', stateText[entry.state] ?? entry.state, entry.state === 'ready' ? 'success' : entry.state === 'stopped' ? 'neutral' : 'warning')
    case 'secret-used':
      return words('Key used', entry.name, entry.usedBy === undefined ? '' : `For ${entry.usedBy}`)
    case 'secret-changed':
      return words(entry.action === 'set' ? 'Key stored' : entry.action === 'removed' ? 'Key removed' : 'Keys sealed anew', entry.name === '*' ? 'All keys' : entry.name)
    case 'run-started':
      return words('Steward began', { electron: 'In its window', web: 'In a browser', terminal: 'In a terminal' }[entry.shell], entry.person ? '' : 'Nobody to ask', [...entry.allow.map((rule) => `allow ${rule}`), ...entry.deny.map((rule) => `deny ${rule}`)].join(', '))
    case 'values-deleted':
      return words('Contents deleted', entry.count === 1 ? 'One argument or result' : `${entry.count} arguments and results`, entry.conversationId === undefined ? 'You' : 'With their conversation')
    case 'ledger-begun':
      return words('The ledger began', '')
    case 'recovery':
      return words('The ledger was damaged', recoveryText[entry.reason], '', entry.missing ? `${entry.missing.from} to ${entry.missing.to} are missing` : '', 'warning')
    case 'checkpoint':
      return words('Checkpoint', `${entry.size} lines`, '', entry.signature === null ? 'Not signed' : 'Signed', entry.signature === null ? 'warning' : 'success')
    case 'signing-key':
      return words('New key for signing', entry.keyId)
    case 'consent-asked':
    case 'consent-answered':
    case 'call-refused':
    case 'call-intended':
    case 'call-ended':
      return words(entry.kind, `${entry.server}/${entry.tool}`)
  }
}

const stateText: Readonly<Record<string, string>> = { ready: 'Ready', degraded: 'Ready, with a problem', failed: 'Failed', restarting: 'Starts again', 'needs-sign-in': 'Wants a sign-in', stopped: 'Stopped', disabled: 'Switched off', untrusted: 'Not approved' }
const recoveryText: Readonly<Record<Extract<AuditEntry, { kind: 'recovery' }>['reason'], string>> = {
  'torn-line': 'A crash tore its last line',
  'unsynced-lost': 'The power went before the last entries were safe',
  'entries-missing': 'Entries were cut off',
  'head-lost': 'What tells its end from outside was lost',
  'not-continuing': 'Lines that Steward did not write were in it',
}

function placeOf({ server, tool }: { readonly server?: string; readonly tool?: string }): string {
  return server === undefined ? '' : tool === undefined ? server : `${server}/${tool}`
}

/** One entry of an opened call, as a step. */
export function stepText(entry: CallEntry): string {
  switch (entry.kind) {
    case 'consent-asked':
      return `You were asked: ${reasonsText(entry.reasons)}`
    case 'consent-answered':
      return entry.answer === 'deny' ? 'You refused it' : entry.answer === 'withdrawn' ? 'The question was taken back' : `You allowed it${entry.edited ? ', with arguments that you changed' : ''}`
    case 'call-refused':
      return `Refused: ${reasonsText(entry.reasons)}`
    case 'call-intended':
      return entry.decidedBy === 'person' ? 'It was sent' : `It was sent without a question: ${reasonsText(entry.reasons)}`
    case 'call-ended':
      return `${endings[entry.outcome]?.outcome ?? entry.outcome}${entry.code === undefined ? '' : ` (${entry.code})`}`
  }
}
