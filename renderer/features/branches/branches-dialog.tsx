import { useCallback } from 'react'
import type { Branch } from '#contract/calls/tree.ts'
import { toProblem } from '#contract/problem.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatCount, formatMoment } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { useApp, useClient, useReady } from '#renderer/state/app-context.tsx'
import { findModel } from '#renderer/state/default-model.ts'
import { useLoad } from '#renderer/state/use-load.ts'
import './branches.css'

/** The conversation as a tree: where it parts, and what stands at the start of each branch. A press shows it. */
export function BranchesDialog({ conversationId, onClose }: { readonly conversationId: string; readonly onClose: () => void }) {
  const client = useClient()
  const models = useReady(useApp().live.models)?.models ?? []
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('conversation.branches', { conversationId }, { signal }), [client, conversationId]))

  async function show(branch: Branch): Promise<void> {
    try {
      await client.call('conversation.select', { conversationId, turnId: branch.turnId })
      onClose()
    } catch (error) {
      const problem = toProblem(error)
      toast({ tone: 'danger', title: problem.message, detail: problem.nextStep ?? problem.cause })
    }
  }

  return (
    <Dialog title="Branches" isOpen onClose={onClose} size="large">
      {state.kind === 'loading' ? <Spinner label="Reading the conversation" /> : null}
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {state.kind === 'ready' ? (
        <>
          {state.value.branches.length <= 1 ? <p className="muted">There is one branch so far. Edit a message or ask again, and another one begins beside it; the first one stays.</p> : null}
          <ul className="branch-list" aria-label="Branches">
            {state.value.branches.map((branch) => (
              <li key={branch.turnId} style={{ paddingLeft: `calc(${Math.min(branch.depth, 8)} * var(--space-5))` }}>
                <button type="button" className="branch" aria-current={branch.isShown ? 'true' : undefined} onClick={() => void show(branch)}>
                  <span className="branch-line">
                    <span className="branch-question">{revealHidden(branch.question) || 'Continued'}</span>
                    {branch.isShown ? <Badge tone="accent">Shown</Badge> : null}
                    {branch.outcome === null ? <Badge tone="info">Running</Badge> : branch.outcome === 'done' ? null : <Badge tone="warning">{outcomeWords[branch.outcome]}</Badge>}
                  </span>
                  {branch.answer === '' ? null : <span className="branch-answer">{revealHidden(branch.answer)}</span>}
                  <span className="branch-facts">
                    {findModel(models, branch.model)?.label ?? branch.model.model} · {formatMoment(branch.at)} · {branch.turns === 1 ? '1 message' : `${formatCount(branch.turns)} messages`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Dialog>
  )
}

const outcomeWords: Readonly<Record<Exclude<NonNullable<Branch['outcome']>, 'done'>, string>> = { cancelled: 'Stopped', 'step-limit': 'At the step limit', failed: 'Failed', interrupted: 'Cut off' }
