import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { WebAddress } from '#renderer/components/web-address.tsx'
import { RequestFrame, type RequestProps, ServerMessage, ServerName } from './request-frame.tsx'

/** Requests whose address was opened: what one waits for now happens in the browser. */
const opened = new Set<string>()

/** A server wants the person to go to an address. Nothing of it is fetched here, not even an icon. */
export function UrlRequest(props: RequestProps<'url'>) {
  const { request, answering, isDialog } = props
  const { requestId, server, host, url, warnings, allowed, finished } = request
  const [isOpened, setOpened] = useState(() => opened.has(requestId))
  const isBusy = answering.pending !== null

  async function open(): Promise<void> {
    if (!(await answering.answer({ kind: 'open' }))) return
    opened.add(requestId)
    setOpened(true)
  }

  return (
    <RequestFrame
      {...props}
      icon={<ExternalLink className="icon consent-icon request-icon" aria-hidden="true" />}
      title={
        <>
          <ServerName name={server} /> {allowed ? 'asks you to open an address in your browser.' : 'asks you to open something that Steward does not open.'}
        </>
      }
      actions={
        isOpened ? (
          <div className="request-actions-end">
            <Button onPress={() => void open()} isDisabled={isBusy || finished}>
              Open it again
            </Button>
            <Button variant={finished ? 'primary' : 'secondary'} onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy}>
              {finished ? 'Done' : 'Stop waiting'}
            </Button>
          </div>
        ) : (
          <>
            <div className="consent-actions-deny">
              <Button onPress={() => void answering.answer({ kind: 'decline' })} isDisabled={isBusy} autoFocus={isDialog}>
                Decline
              </Button>
              <Button variant="quiet" onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy}>
                Close
              </Button>
            </div>
            {allowed ? (
              <Button variant="primary" icon={<ExternalLink className="icon" aria-hidden="true" />} onPress={() => void open()} isDisabled={!answering.isSettled || isBusy}>
                Open in browser
              </Button>
            ) : null}
          </>
        )
      }
    >
      <ServerMessage server={server} text={request.message} />
      <div className="request-address">
        <p className="request-label">{host === '' ? 'The whole address' : 'The whole address; you land at the marked name'}</p>
        <WebAddress href={url} host={host} />
      </div>
      {warnings.map((warning) => (
        <Banner key={warning} tone="warning" title={warning} />
      ))}
      {isOpened ? (
        <p className="request-waiting" role="status">
          {finished ? (
            `${visibleText(server)} says that it is finished.`
          ) : (
            <>
              <Spinner label="Waiting" /> Go on in your browser. {visibleText(server)} was told that you agreed.
            </>
          )}
        </p>
      ) : (
        <p className="request-note">
          Nothing was loaded from there. {allowed ? `What you type there goes to ${host}, not through Steward. ` : ''}
          <strong>Decline</strong> tells {visibleText(server)} that you do not want to. <strong>Close</strong> leaves it without an answer; it may ask again.
        </p>
      )}
    </RequestFrame>
  )
}
