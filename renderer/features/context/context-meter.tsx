import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import type { ContextBill } from '#contract/context.ts'
import { joinClass } from '#renderer/components/join-class.ts'
import { ContextPanel } from './context-panel.tsx'
import { type Fill, shortTokens } from './describe-bill.ts'
import './context.css'

export interface ContextMeterProps {
  readonly bill: ContextBill
  /** With what is being written. */
  readonly fill: Fill
  readonly conversationId: string | null
}

/** How full the model's window will be with the next message; opens the bill. */
export function ContextMeter({ bill, fill, conversationId }: ContextMeterProps) {
  const { percent, share, state, tokens } = fill
  return (
    <DialogTrigger>
      <AriaButton className={joinClass('context-meter', `context-${state}`)} aria-label={`Context: ${percent} of ${shortTokens(bill.limit.tokens)} tokens`}>
        <Ring share={share} />
        <span className="context-meter-text">
          {percent} <span className="context-meter-limit">of {shortTokens(bill.limit.tokens)}</span>
        </span>
      </AriaButton>
      <Popover className="popover context-popover" placement="top end" offset={6}>
        <Dialog className="context-dialog" aria-label="What the next request holds">
          <ContextPanel bill={bill} draftTokens={bill.draft + tokens - bill.tokens} total={tokens} conversationId={conversationId} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

const RADIUS = 6
const ROUND = 2 * Math.PI * RADIUS

function Ring({ share }: { readonly share: number }) {
  return (
    <svg className="context-ring" viewBox="0 0 16 16" aria-hidden="true">
      <circle className="context-ring-track" cx="8" cy="8" r={RADIUS} />
      <circle className="context-ring-fill" cx="8" cy="8" r={RADIUS} strokeDasharray={`${Math.min(1, share) * ROUND} ${ROUND}`} transform="rotate(-90 8 8)" />
    </svg>
  )
}
