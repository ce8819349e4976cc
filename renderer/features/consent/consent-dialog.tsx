import { ShieldQuestionMark } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ConsentRequest } from '#contract/consent.ts'
import { stepKeyOf } from '#contract/request-words.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf, type Route } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { titleOf } from '../conversations/title-of.ts'
import { useBatches } from './batches.ts'
import { ConsentBatch } from './consent-batch.tsx'
import { ConsentForm } from './consent-form.tsx'
import './consent.css'

/**
 * A request that the person would not see where they are: of another conversation, of a view, of a call by hand,
 * or while another page is open. Closing it decides nothing; a button keeps it at hand.
 */
export function ConsentDialog({ route }: { readonly route: Route }) {
  const { live } = useApp()
  const requests = useReady(live.consent) ?? nothing
  const conversations = useReady(live.conversations)
  const [later, setLater] = useState<ReadonlySet<string>>(new Set())
  useAnnounce(requests)
  const shown = route.kind === 'chat' ? route.conversationId : null
  const elsewhere = requests.filter((request) => request.caller === 'view' || request.conversationId === null || request.conversationId !== shown)
  const current = elsewhere.find((request) => !later.has(request.requestId))
  const conversation = conversations?.find((item) => item.conversationId === current?.conversationId)
  const batch = useBatches().find((list) => current !== undefined && list.includes(current))
  return (
    <>
      {current ? (
        <Dialog key={batch ? stepKeyOf(current) : current.requestId} title="Permission needed" isOpen onClose={() => setLater(new Set([...later, ...elsewhere.map((request) => request.requestId)]))} size="medium">
          <p className="consent-where">
            {current.caller === 'view' ? (
              <>
                A view of <strong>{revealHidden(current.server)}</strong> asks for this, not the model and not you.
              </>
            ) : current.conversationId === null ? (
              'You are calling this tool by hand.'
            ) : (
              <>
                Asked in <a href={hrefOf({ kind: 'chat', conversationId: current.conversationId })}>{conversation ? titleOf(conversation) : 'another conversation'}</a>
              </>
            )}
          </p>
          {batch ? <ConsentBatch requests={batch} isDialog /> : <ConsentForm request={current} position={{ index: elsewhere.indexOf(current), count: elsewhere.length }} isDialog />}
        </Dialog>
      ) : elsewhere.length > 0 ? (
        <div className="consent-pill">
          <Button variant="primary" icon={<ShieldQuestionMark className="icon" aria-hidden="true" />} onPress={() => setLater(new Set())}>
            {elsewhere.length === 1 ? 'Permission needed' : `${elsewhere.length} permissions needed`}
          </Button>
        </div>
      ) : null}
    </>
  )
}

const nothing: readonly ConsentRequest[] = []

/** Says each new request once, wherever the person is. */
function useAnnounce(requests: readonly ConsentRequest[]): void {
  const said = useRef(new Set<string>())
  useEffect(() => {
    const fresh = requests.filter((request) => !said.current.has(request.requestId))
    const [first] = fresh
    if (!first) return
    for (const request of fresh) said.current.add(request.requestId)
    announce(fresh.length === 1 ? `Permission needed: ${first.server} wants to run ${first.title ?? first.tool}` : `${fresh.length} permissions needed`)
  }, [requests])
}
