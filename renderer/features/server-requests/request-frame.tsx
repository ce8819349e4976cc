import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { ServerRequest } from '#contract/server-request.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { focusWhenLost } from '#renderer/shell/focus.ts'
import { needsPerson } from './describe-request.ts'
import type { Answering } from './use-answer.ts'
import '../consent/consent.css'
import './server-requests.css'

export interface RequestProps<Kind extends ServerRequest['kind'] = ServerRequest['kind']> {
  readonly request: Extract<ServerRequest, { kind: Kind }>
  readonly answering: Answering
  /** Of the requests that wait, which one this is: `2 of 3`. */
  readonly position?: { readonly index: number; readonly count: number }
  readonly isDialog?: boolean
  /** In a dialog: puts it aside without an answer. */
  readonly onLater?: () => void
}

export interface RequestFrameProps extends RequestProps {
  readonly icon: ReactNode
  readonly title: ReactNode
  readonly children: ReactNode
  /** The ways out, at the left. */
  readonly refusals: ReactNode
  /** The way on, at the right. */
  readonly main: ReactNode
}

/** Who asks, in Steward's own words, around what the server wrote; then the answers. */
export function RequestFrame({ request, answering, position, isDialog, onLater, icon, title, children, refusals, main }: RequestFrameProps) {
  const titleId = useId()
  const section = useRef<HTMLElement>(null)
  // What was pressed goes away with the answer; the keyboard moves on to the next request, or back to the composer.
  useEffect(() => focusWhenLost, [])
  const isOneOfMany = position !== undefined && position.count > 1
  return (
    // Escape closes what is open, as in the dialog, where the dialog itself hears it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only hears the keys of the controls inside
    <section
      ref={section}
      className={joinClass('consent', 'request', isDialog && 'consent-plain')}
      aria-label={isOneOfMany ? `Request of ${request.server}, ${position.index + 1} of ${position.count}` : `Request of ${request.server}`}
      aria-describedby={titleId}
      data-request={request.requestId}
      data-settling={answering.isSettled ? undefined : ''}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (isDialog || event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
        event.preventDefault()
        if (needsPerson(request) && answering.isSettled && answering.pending === null) void answering.answer({ kind: 'cancel' })
      }}
    >
      <header className="consent-header">
        {icon}
        <p className="consent-title" id={titleId}>
          {title}
        </p>
        {isOneOfMany ? (
          <Badge tone="info">
            {position.index + 1} of {position.count}
          </Badge>
        ) : null}
      </header>
      {children}
      {answering.problem ? <ProblemNotice problem={answering.problem} role="alert" /> : null}
      <footer className="consent-actions request-actions">
        <div className="consent-actions-deny">
          {refusals}
          {onLater === undefined ? null : (
            <Button variant="quiet" onPress={onLater}>
              Decide later
            </Button>
          )}
        </div>
        {main}
      </footer>
    </section>
  )
}

export function ServerName({ name }: { readonly name: string }) {
  return <strong>{revealHidden(name)}</strong>
}

/** What a server wrote, marked as its words. */
export function ServerMessage({ server, text }: { readonly server: string; readonly text: string }) {
  if (text.trim() === '') return <p className="muted">The server gives no reason.</p>
  return (
    <figure className="request-message">
      <figcaption className="request-label">{revealHidden(server)} writes</figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <blockquote className="request-quote" tabIndex={text.length > 600 ? 0 : undefined}>
        {revealHidden(text)}
      </blockquote>
    </figure>
  )
}
