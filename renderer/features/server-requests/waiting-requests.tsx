import { Button } from '#renderer/components/button.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { describeRequest, needsPerson } from './describe-request.ts'
import { forgetCard } from './inline-calls.ts'

/** Above the composer: what servers ask in the course of this conversation, and the way to it. */
export function WaitingRequests({ conversationId }: { readonly conversationId: string | null }) {
  const requests = useReady(useApp().live.serverRequests)?.filter((request) => request.callId !== null && request.conversationId !== null && request.conversationId === conversationId && needsPerson(request)) ?? []
  const [first] = requests
  if (!first) return null
  function review(): void {
    if (!first || first.callId === null) return
    const card = document.querySelector<HTMLElement>(`.request[data-request="${CSS.escape(first.requestId)}"]`)
    // Its card was scrolled out of the page, or belongs to another branch.
    if (!card) return forgetCard(first.callId)
    card.scrollIntoView({ block: 'nearest' })
    card.focus()
  }
  return (
    <div className="chat-waiting" role="status">
      <span>{requests.length === 1 ? `${describeRequest(first)}.` : `Servers ask ${requests.length} things.`}</span>
      <Button size="small" variant="quiet" onPress={review}>
        Answer
      </Button>
    </div>
  )
}
