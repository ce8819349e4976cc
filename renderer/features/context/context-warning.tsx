import type { ContextBill } from '#contract/context.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { shortening } from './compactions.ts'
import { quickSavings } from './context-panel.tsx'
import { type Fill, shortTokens } from './describe-bill.ts'

export interface ContextWarningProps {
  readonly bill: ContextBill
  readonly fill: Fill
  readonly conversationId: string | null
  readonly onSendAnyway: () => void
}

/** Before a message that would not fit is sent: what would make room. */
export function ContextWarning({ bill, fill, conversationId, onSendAnyway }: ContextWarningProps) {
  const client = useClient()
  const action = useAction()
  const { tokens } = fill
  const savings = conversationId === null ? [] : quickSavings(bill).slice(0, 3)
  return (
    <Banner
      tone="warning"
      role="alert"
      className="composer-problem"
      title={`This needs about ${shortTokens(tokens)} tokens; the model reads ${shortTokens(bill.limit.tokens)}.`}
      actions={
        <>
          {savings.map((saving) => (
            <Button
              key={saving.text}
              size="small"
              isDisabled={action.isPending}
              onPress={() => void (conversationId !== null && action.run(() => client.call('context.change', { conversationId, changes: saving.changes.slice(0, 200) })))}
            >
              {`${saving.text} (−${shortTokens(saving.tokens)})`}
            </Button>
          ))}
          {conversationId !== null && bill.history.turns > 1 ? (
            <Button size="small" onPress={() => shortening.setState({ conversationId })}>
              Shorten the history…
            </Button>
          ) : null}
          <Button size="small" variant="quiet" onPress={onSendAnyway}>
            Send anyway
          </Button>
        </>
      }
    >
      {bill.limit.source === 'assumed' ? 'The window is assumed, so it may fit all the same. ' : null}
      {savings.length > 0 ? 'Make room, or choose a model with a larger window.' : 'Write less, attach less, or choose a model with a larger window.'}
    </Banner>
  )
}
