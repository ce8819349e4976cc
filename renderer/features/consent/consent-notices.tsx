import { CircleAlert, FileDiff, Route } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ConsentRequest, TrailEntry } from '#contract/consent.ts'
import { formatBytes } from '#contract/format-bytes.ts'
import { isAlarming } from '#contract/request-words.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { showCall } from '#renderer/shell/show-call.ts'
import { ToolSigns } from '../tools/tool-signs.tsx'
import { WordDiff } from './word-diff.tsx'

/** What is unusual about this call, and nothing where it is not. */
export function ConsentNotices({ request }: { readonly request: ConsentRequest }) {
  const signs = request.signs.filter(({ code }) => isAlarming(code))
  return (
    <>
      {request.reasons.some(({ code }) => code === 'untrusted-data') && request.trail.length > 0 ? (
        <Notice icon={<Route className="icon" aria-hidden="true" />} title="Where this turn’s data came from">
          <Trail request={request} />
        </Notice>
      ) : null}
      {signs.length > 0 ? (
        <Notice icon={<CircleAlert className="icon" aria-hidden="true" />} title={`The words of ${request.server} about this tool are suspicious`}>
          <ToolSigns signs={signs} />
        </Notice>
      ) : null}
      {request.change ? (
        <Notice icon={<FileDiff className="icon" aria-hidden="true" />} title="What its server changed in it">
          <WordDiff change={request.change} />
        </Notice>
      ) : null}
    </>
  )
}

function Notice({ icon, title, children }: { readonly icon: ReactNode; readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="consent-notice">
      <p className="consent-notice-title">
        {icon}
        {revealHidden(title)}
      </p>
      {children}
    </div>
  )
}

/** "This turn read X; Y wants to send 2 KB to host", from the first to the last, each with the way to its call. */
function Trail({ request }: { readonly request: ConsentRequest }) {
  const { trail, sends, conversationId } = request
  return (
    <ol className="consent-trail">
      {trail.map((entry, index) => (
        // The trail of one request never changes.
        <li key={index}>
          This turn read <TrailSubject entry={entry} />
          {entry.callId === undefined || conversationId === null ? null : (
            <Button size="small" variant="quiet" aria-label={`Show the call of ${entry.origin}`} onPress={() => entry.callId !== undefined && showCall(conversationId, entry.callId)}>
              Show
            </Button>
          )}
        </li>
      ))}
      <li className="consent-trail-end">
        <strong>{revealHidden(`${request.server}/${request.tool}`)}</strong> wants to send {sends ? formatBytes(sends.bytes) : 'data'}
        {sends && sends.destinations.length > 0 ? (
          <>
            {' '}
            to <strong>{revealHidden(sends.destinations.join(', '))}</strong>
          </>
        ) : null}
      </li>
    </ol>
  )
}

function TrailSubject({ entry: { subject, origin, bytes } }: { readonly entry: TrailEntry }) {
  return (
    <>
      {subject === undefined ? null : (
        <>
          <code>{revealHidden(subject)}</code> through{' '}
        </>
      )}
      {revealHidden(origin)}
      {bytes === undefined ? null : ` (${formatBytes(bytes)})`}
    </>
  )
}
