import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { Workload } from './workload.ts'

/**
 * A person who reads what is asked, refuses what no careful person would allow, and otherwise gives the narrowest standing
 * answer that spares them the next question: what they would do on the card, from what stands on the card. That a call is
 * unsafe they see, as they would under any other policy that asks them.
 */
export function answerOf(request: ConsentRequest, { own, reads, folder }: Workload, isUnsafe: boolean): ConsentAnswer {
  if (isUnsafe) return { kind: 'deny', message: 'Not this.' }
  const trust = request.offersTrust.filter((server) => own.includes(server))
  // What was allowed before and is asked again for a reason is answered for this time; anything new gets its rule.
  const isNew = request.reasons.some(({ code }) => code === 'first-use' || code === 'no-grant')
  if (!isNew || trust.length > 0) return { kind: 'allow-once', ...(trust.length > 0 ? { trust } : {}) }
  if (request.offersReadOnly && (request.effectKind === 'reads' || reads.includes(request.server))) return { kind: 'allow-read-only', scope: 'always' }
  return { kind: 'allow-where', scope: 'always', conditions: request.offers.map(({ proposals }) => widen(proposals, folder)) }
}

/** The first proposal; a folder within the one that they work in becomes that one. */
function widen(proposals: readonly ArgumentCondition[], folder: string): ArgumentCondition {
  const [first] = proposals
  if (!first) throw new Error('An argument without a proposal.')
  return first.kind === 'path' && `${first.folder}/`.startsWith(`${folder}/`) ? { ...first, folder } : first
}
