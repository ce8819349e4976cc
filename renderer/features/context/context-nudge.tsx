import { useState } from 'react'
import type { ContextBill } from '#contract/context.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { shortening } from './compactions.ts'
import { fillOf } from './describe-bill.ts'

/** After "Not now", it comes again when this much more of the window is used. */
const AGAIN = 0.05

/** Where the window is nearly full: the offer to shorten the history. */
export function ContextNudge({ bill, conversationId }: { readonly bill: ContextBill; readonly conversationId: string }) {
  const [refused, setRefused] = useState<{ readonly conversationId: string; readonly share: number } | null>(null)
  const { share, percent } = fillOf(bill, '')
  const isRefused = refused?.conversationId === conversationId && share < refused.share + AGAIN
  if (bill.state === 'fits' || bill.history.turns < 2 || isRefused) return null
  return (
    <Banner
      tone="info"
      role="status"
      className="composer-problem"
      title={`This conversation takes ${percent} of what the model reads.`}
      actions={
        <>
          <Button size="small" onPress={() => shortening.setState({ conversationId })}>
            Shorten the history…
          </Button>
          <Button size="small" variant="quiet" onPress={() => setRefused({ conversationId, share })}>
            Not now
          </Button>
        </>
      }
    />
  )
}
