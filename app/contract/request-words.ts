import type { ConsentRequest, EffectKind, TrailEntry } from './consent.ts'
import { formatBytes } from './format-bytes.ts'
import type { ArgumentCondition } from './grant.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** What waits, in the order in which it is looked at: what can do harm comes last, nearest to the answer. */
export const effectKinds: readonly EffectKind[] = ['reads', 'reads-outside', 'adds', 'changes']

/** A group of waiting calls by what they may do, in a few words. */
export function describeEffectKind(kind: EffectKind): string {
  switch (kind) {
    case 'reads':
      return 'Only read'
    case 'reads-outside':
      return 'Only read, perhaps outside'
    case 'adds':
      return 'Add or change, without deleting'
    case 'changes':
      return 'May change, delete or send'
  }
}

export interface EffectGroup {
  readonly kind: EffectKind
  readonly requests: readonly ConsentRequest[]
}

export function groupByEffect(requests: readonly ConsentRequest[]): EffectGroup[] {
  return effectKinds.flatMap((kind) => {
    const members = requests.filter((request) => request.effectKind === kind)
    return members.length === 0 ? [] : [{ kind, requests: members }]
  })
}

/** Requests of one step of a model are one list; undefined where a request stands for itself. */
export function stepKeyOf({ caller, conversationId, turnId, step }: ConsentRequest): string | undefined {
  return caller === 'model' && conversationId !== null && turnId !== null && step !== undefined ? JSON.stringify([conversationId, turnId, step]) : undefined
}

/** Not the usual question: it is to be looked at by itself, and is never part of "all". */
export function isUnusual({ reasons, signs, change }: ConsentRequest): boolean {
  return change !== undefined || signs.some(({ code }) => isAlarming(code)) || reasons.some(({ code }) => code === 'definition-changed' || code === 'untrusted-data' || code === 'suspicious-tool')
}

/** That two servers have a tool of one name, or that a text is long, is told and alarms nobody. */
export function isAlarming(code: ConsentRequest['signs'][number]['code']): boolean {
  return code !== 'name-collision' && code !== 'very-long'
}

/** Arguments that say what a call is about, the likeliest first. */
const TELLING = ['path', 'paths', 'url', 'uri', 'to', 'source', 'destination', 'command', 'query', 'sql', 'q', 'title', 'name', 'id', 'message', 'repo']

/** The arguments on one line, the telling ones first: for a list, where the whole of them is one press away. */
export function tellingArguments(args: JsonObject): string {
  const rank = (name: string): number => (TELLING.includes(name) ? TELLING.indexOf(name) : TELLING.length)
  const entries = Object.entries(args).toSorted(([left], [right]) => rank(left) - rank(right))
  return entries.map(([name, value]) => `${name}: ${textOf(value)}`).join(' · ')
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300)

/** What came into the turn, as the end of "This turn read …". */
export function describeTrailEntry({ origin, subject, bytes }: TrailEntry): string {
  return `${subject === undefined ? '' : `${subject} through `}${origin}${bytes === undefined ? '' : ` (${formatBytes(bytes)})`}`
}

/** What leaves with the call, as a sentence. */
export function describeSends({ server, tool, sends }: Pick<ConsentRequest, 'server' | 'tool' | 'sends'>): string | undefined {
  return sends && `${server}/${tool} wants to send ${formatBytes(sends.bytes)}${sends.destinations.length === 0 ? '' : ` to ${sends.destinations.join(', ')}`}.`
}

/** A rule as it is proposed first: the narrowest that makes sense for each argument. */
export function proposedConditions({ offers }: Pick<ConsentRequest, 'offers'>): ArgumentCondition[] {
  return offers.flatMap(({ proposals: [first] }) => (first ? [first] : []))
}
