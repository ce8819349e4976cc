import { useBatches } from './batches.ts'
import { ConsentBatch } from './consent-batch.tsx'

/** The calls of a turn that wait together, under the calls themselves. */
export function StepBatch({ conversationId, turnId }: { readonly conversationId: string; readonly turnId: string }) {
  return useBatches()
    .filter(([first]) => first?.conversationId === conversationId && first.turnId === turnId)
    .map((requests) => (
      // As the card of a call that waits: it is read from its top, and not scrolled past.
      <div key={requests[0]?.step} data-state="waiting" data-call={`step ${requests[0]?.step}`}>
        <ConsentBatch requests={requests} />
      </div>
    ))
}
