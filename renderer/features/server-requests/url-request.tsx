import { ExternalLink } from 'lucide-react'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { WebAddress } from '#renderer/components/web-address.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { openAddress } from '#renderer/state/open-address.ts'
import { RequestFrame, type RequestProps, ServerMessage, ServerName } from './request-frame.tsx'

/** A server wants the person to go to an address. Nothing of it is fetched here, not even an icon. */
export function UrlRequest(props: RequestProps<'url'>) {
  const { request, answering, isDialog } = props
  const { server, host, url, warnings, allowed, opened, finished } = request
  const isBusy = answering.pending !== null
  const client = useClient()

  return (
    <RequestFrame
      {...props}
      icon={<ExternalLink className="icon consent-icon request-icon" aria-hidden="true" />}
      title={
        <>
          <ServerName name={server} /> {allowed ? 'asks you to open an address in your browser.' : 'asks you to open something that Steward does not open.'}
        </>
      }
      refusals={
        opened ? (
          <>
            <Button onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy}>
              Give up
            </Button>
            <Button variant="quiet" onPress={() => void openAddress(client, url)}>
              Open it again
            </Button>
          </>
        ) : (
          <>
            <Button onPress={() => void answering.answer({ kind: 'decline' })} isDisabled={isBusy} autoFocus={isDialog}>
              Decline
            </Button>
            <Button variant="quiet" onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy}>
              Close
            </Button>
          </>
        )
      }
      main={
        opened ? (
          <Button variant="primary" onPress={() => void answering.answer({ kind: 'approve' })} isDisabled={!answering.isSettled || isBusy}>
            I am done there
          </Button>
        ) : allowed ? (
          <Button variant="primary" icon={<ExternalLink className="icon" aria-hidden="true" />} onPress={() => void answering.answer({ kind: 'open' })} isDisabled={!answering.isSettled || isBusy}>
            Open in browser
          </Button>
        ) : null
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
      {opened ? (
        <p className="request-waiting" role="status">
          <Spinner label="Waiting" />
          <span>
            Go on in your browser. {visibleText(server)} waits for you; this goes away by itself when it says that it is finished.
          </span>
        </p>
      ) : (
        <p className="request-note">
          {finished ? `${visibleText(server)} says that it is finished already. ` : ''}Nothing was loaded from there. {allowed ? `What you type there goes to ${host}, not through Steward. ` : ''}
          <strong>Decline</strong> tells <ServerName name={server} /> that you do not want to. <strong>Close</strong> leaves it without an answer; it may ask again.
        </p>
      )}
    </RequestFrame>
  )
}
