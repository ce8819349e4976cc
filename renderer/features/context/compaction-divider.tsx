import { useStore } from 'zustand'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden, revealInProse } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { compactions } from './compactions.ts'
import { shortTokens } from './describe-bill.ts'
import './context.css'

/** Under the last turn that a summary stands for: what the model gets in its place. All turns stay where they are. */
export function CompactionDivider({ conversationId, turnId }: { readonly conversationId: string; readonly turnId: string }) {
  const client = useClient()
  const action = useAction()
  const known = useStore(compactions, (all) => all.get(conversationId))
  const current = known?.all.find(({ compactionId, untilTurnId }) => untilTurnId === turnId && compactionId === known.current)
  if (!current) return null
  return (
    <section className="compaction" aria-label="Summary of the older turns">
      <Disclosure summary={`Up to here the model gets a summary (${shortTokens(current.replacedTokens)} tokens before)`}>
        <p className="compaction-text">{revealInProse(current.summary)}</p>
        <div className="compaction-foot">
          <span>Written by {revealHidden(current.model.model)}, accepted by you.</span>
          <Button
            size="small"
            variant="quiet"
            isPending={action.isPending}
            onPress={() => void action.run(() => client.call('context.change', { conversationId, changes: [{ kind: 'compaction', compactionId: current.compactionId, on: false }] }))}
          >
            Send the turns again
          </Button>
        </div>
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </Disclosure>
    </section>
  )
}
