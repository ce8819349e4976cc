import { canonicalJson, sha256Hex } from '#contract/canonical-json.ts'
import type { DoctorFix } from '#contract/doctor.ts'
import type { JsonValue } from '#contract/json.ts'
import { changeEntry } from '#core/mcp/config/edit-config.ts'
import type { Examination, Proposal } from './examination.ts'

/** The part of a fix that says what it does, without its id. */
type Content = DoctorFix extends infer Fix ? (Fix extends DoctorFix ? Omit<Fix, 'id'> : never) : never

/** A proposal as a view gets it. The id is a hash over the server, the check and all that would be done: what a person saw is what the id stands for. */
export async function toFix({ server, text, ports }: Pick<Examination, 'server' | 'text' | 'ports'>, check: string, proposal: Proposal): Promise<DoctorFix> {
  const content = describe(server, text, proposal)
  // What is hashed is not masked: two values that look alike are not the same fix.
  const id = (await sha256Hex(canonicalJson({ server, check, content: content as JsonValue, proposal: withoutUndefined(proposal) }))).slice(0, 32)
  if (content.kind !== 'edit-entry') return { ...content, id } as DoctorFix
  return { ...content, id, before: ports.mask(content.before), after: ports.mask(content.after) }
}

function describe(server: string, text: string, proposal: Proposal): Content {
  switch (proposal.kind) {
    case 'edit-entry': {
      const { before, after } = changeEntry(text, server, proposal.changes)
      return { kind: 'edit-entry', label: proposal.label, before, after }
    }
    case 'create-folder':
      return { kind: 'create-folder', label: 'Make the folder', path: proposal.path }
    case 'restart':
      return { kind: 'restart', label: 'Start it again' }
    case 'switch-on':
      return { kind: 'switch-on', label: 'Switch it on' }
    case 'choose-ca':
      return { kind: 'choose-ca', label: 'Trust a certificate file…' }
    case 'approve':
      return { kind: 'approve', label: 'Look at it' }
    case 'sign-in':
      return { kind: 'sign-in', label: 'Sign in' }
    case 'store-secret':
      return { kind: 'store-secret', label: `Store ${proposal.name}…`, name: proposal.name }
    case 'edit-config':
      return { kind: 'edit-config', label: 'Edit the entry', ...(proposal.line === undefined ? {} : { line: proposal.line }) }
    case 'ask-registry':
      return { kind: 'ask-registry', label: 'Ask the registry', address: proposal.address }
  }
}

/** A field that is taken out is `undefined`, which JSON does not know. */
function withoutUndefined(proposal: Proposal): JsonValue {
  return JSON.parse(JSON.stringify(proposal, (_key, value: unknown) => (value === undefined ? { removed: true } : value))) as JsonValue
}
