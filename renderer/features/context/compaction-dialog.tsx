import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import type { ModelRef } from '#contract/model.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { focusComposerSoon } from '#renderer/shell/focus.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { shortening } from './compactions.ts'
import { shortTokens } from './describe-bill.ts'

/** The question whether a summary may stand for the older turns: what the model wrote, and what is dropped. */
export function CompactionDialog({ conversationId, model }: { readonly conversationId: string | null; readonly model: ModelRef | null }) {
  const asked = useStore(shortening)
  if (conversationId === null || asked.conversationId !== conversationId) return null
  const close = (): void => {
    shortening.setState({ conversationId: null })
    focusComposerSoon()
  }
  return <Proposal key={conversationId} conversationId={conversationId} model={model} onClose={close} />
}

function Proposal({ conversationId, model, onClose }: { readonly conversationId: string; readonly model: ModelRef | null; readonly onClose: () => void }) {
  const client = useClient()
  const action = useAction()
  const [text, setText] = useState<string | null>(null)
  const ref = model === null ? '' : JSON.stringify(model)
  const read = useCallback((signal: AbortSignal) => client.call('context.summarize', { conversationId, ...(ref === '' ? {} : { model: JSON.parse(ref) as ModelRef }) }, { signal }), [client, conversationId, ref])
  const { state, reload, isPending } = useLoad(read)
  const proposal = state.kind === 'ready' ? state.value : undefined
  const summary = (text ?? proposal?.summary ?? '').trim()

  async function accept(): Promise<void> {
    if (!proposal) return
    const { untilTurnId, model: by, usage, replacedTokens } = proposal
    if (!(await action.run(() => client.call('context.compact', { conversationId, untilTurnId, model: by, usage, replacedTokens, summary })))) return
    announce('The summary is used from now on')
    onClose()
  }

  return (
    <Dialog
      title="Shorten the history"
      isOpen
      onClose={onClose}
      size="medium"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          {state.kind === 'failed' ? (
            <Button isPending={isPending} onPress={reload}>
              Try again
            </Button>
          ) : (
            <Button variant="primary" isDisabled={!proposal || summary === ''} isPending={action.isPending} onPress={() => void accept()}>
              Use this summary
            </Button>
          )}
        </>
      }
    >
      <div className="compaction-dialog">
        {state.kind === 'loading' ? (
          <p className="compaction-working">
            <Spinner label="The model writes a summary" size={16} /> {model?.model ?? 'The model'} reads the older turns and writes a summary of them…
          </p>
        ) : null}
        {state.kind === 'failed' ? <ProblemNotice problem={state.problem} role="alert" /> : null}
        {proposal ? (
          <>
            <p className="muted">
              The model gets this in the place of {proposal.turnCount === 1 ? 'the first turn' : `the first ${proposal.turnCount} turns`}: about {shortTokens(proposal.summaryTokens)} tokens instead of {shortTokens(proposal.replacedTokens)}. What it does not say, the model will not know. You still see all of it, and can take the
              summary back.
            </p>
            <TextField label="Summary" description="Change it as you like." rows={12} value={text ?? proposal.summary} onChange={setText} />
            <Disclosure summary={proposal.turnCount === 1 ? 'What it replaces: 1 turn' : `What it replaces: ${proposal.turnCount} turns`}>
              <ul className="compaction-turns">
                {proposal.turns.map(({ turnId, label, tokens }) => (
                  <li key={turnId}>
                    <span>{revealHidden(label)}</span> <span className="muted">{shortTokens(tokens)}</span>
                  </li>
                ))}
                {proposal.turnCount > proposal.turns.length ? <li className="muted">{`and ${proposal.turnCount - proposal.turns.length} more`}</li> : null}
              </ul>
            </Disclosure>
          </>
        ) : null}
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </div>
    </Dialog>
  )
}
