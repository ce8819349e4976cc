import { MessageCircleQuestion } from 'lucide-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { ServerRequest } from '#contract/server-request.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { hrefOf, type Route } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { titleOf } from '../conversations/title-of.ts'
import { describeRequest, dialogTitle, needsPerson } from './describe-request.ts'
import { forgetDrafts } from './drafts.ts'
import { inlineCalls } from './inline-calls.ts'
import { LazyRequestView } from './lazy-request-view.tsx'
import type { RequestProps } from './request-frame.tsx'
import { useAnswer } from './use-answer.ts'
import '../consent/consent.css'
import './server-requests.css'

const nothing: readonly ServerRequest[] = []
/** A conversation that is being opened shows its cards within this time. */
const CARD_MS = 600

/** What servers ask and no card of the shown conversation can show: of other conversations, of calls by hand, of no call at all. */
export function ServerRequestDialog({ route }: { readonly route: Route }) {
  const { live } = useApp()
  const requests = useReady(live.serverRequests) ?? nothing
  const elsewhere = useElsewhere(requests, route.kind === 'chat' ? route.conversationId : null)
  const [later, setLater] = useState<ReadonlySet<string>>(new Set())
  useAnnounce(requests)
  useEffect(() => forgetDrafts(new Set(requests.map(({ requestId }) => requestId))), [requests])
  const current = elsewhere.find((request) => !later.has(request.requestId))
  const putAside = (): void => setLater(new Set([...later, ...elsewhere.map(({ requestId }) => requestId)]))
  if (current) return <RequestDialog key={current.requestId} request={current} position={{ index: elsewhere.indexOf(current), count: elsewhere.length }} onLater={putAside} />
  const [first] = elsewhere
  if (!first) return null
  return (
    <div className="consent-pill request-pill">
      <Button variant="primary" icon={<MessageCircleQuestion className="icon" aria-hidden="true" />} onPress={() => setLater(new Set())}>
        {elsewhere.length === 1 ? describeRequest(first) : `${elsewhere.length} requests of servers`}
      </Button>
    </div>
  )
}

function RequestDialog({ request, position, onLater }: { readonly request: ServerRequest; readonly position: RequestProps['position']; readonly onLater: () => void }) {
  const answering = useAnswer(request)
  function close(): void {
    if (!needsPerson(request)) return onLater()
    // A key that was pressed for something else must not answer what has just appeared.
    if (answering.isSettled && answering.pending === null) void answering.answer({ kind: 'cancel' })
  }
  return (
    <Dialog title={dialogTitle(request)} isOpen onClose={close} size={request.kind === 'sampling' ? 'large' : 'medium'} role="alertdialog">
      <Where request={request} />
      <Suspense fallback={null}>
        <LazyRequestView request={request} answering={answering} position={position} isDialog onLater={onLater} />
      </Suspense>
    </Dialog>
  )
}

function Where({ request: { conversationId } }: { readonly request: ServerRequest }) {
  const conversations = useReady(useApp().live.conversations)
  if (conversationId === null) return null
  const conversation = conversations?.find((item) => item.conversationId === conversationId)
  return (
    <p className="consent-where">
      Asked in <a href={hrefOf({ kind: 'chat', conversationId })}>{conversation ? titleOf(conversation) : 'another conversation'}</a>
    </p>
  )
}

/** Requests without a card that shows them. One of the shown conversation waits a moment for its card. */
function useElsewhere(requests: readonly ServerRequest[], shown: string | null): readonly ServerRequest[] {
  const cards = useStore(inlineCalls, ({ callIds }) => callIds)
  const [late, setLate] = useState<ReadonlySet<string>>(new Set())
  const hopeful = requests.filter((request) => request.conversationId !== null && request.conversationId === shown && request.callId !== null)
  const without = hopeful.filter((request) => request.callId !== null && !cards.has(request.callId) && !late.has(request.requestId)).map(({ requestId }) => requestId)
  const waiting = without.join(' ')
  useEffect(() => {
    if (waiting === '') return
    const timer = setTimeout(() => setLate((last) => new Set([...last, ...waiting.split(' ')])), CARD_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  return requests.filter((request) => !hopeful.includes(request) || (request.callId !== null && !cards.has(request.callId) && late.has(request.requestId)))
}

/** Says each new request once, wherever the person is. */
function useAnnounce(requests: readonly ServerRequest[]): void {
  const said = useRef(new Set<string>())
  useEffect(() => {
    for (const request of requests) {
      // The answer of a model is a new question.
      const key = request.kind === 'sampling' ? `${request.requestId} ${request.stage.kind}` : request.requestId
      if (said.current.has(key)) continue
      said.current.add(key)
      if (needsPerson(request)) announce(describeRequest(request))
    }
  }, [requests])
}
