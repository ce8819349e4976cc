import { LogIn } from 'lucide-react'
import { useStore } from 'zustand'
import type { ServerState, ServerView } from '#contract/server.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { WebAddress } from '#renderer/components/web-address.tsx'
import { useApp, useClient } from '#renderer/state/app-context.tsx'
import { openAddress } from '#renderer/state/open-address.ts'
import { beginSignIn, signIns } from '#renderer/state/sign-ins.ts'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { FindCause } from '../doctor/find-cause.tsx'
import { formatCountdown } from './format.ts'

type Way = Extract<ServerState, { kind: 'signing-in' }>['way']

/** A server that wants to know who one is: nothing went wrong, and there is one thing to do. */
export function SignInPanel({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const own = useStore(signIns, ({ byServer }) => byServer.get(view.name))
  const onAction = useProblemAction(() => void beginSignIn(client, view.name))
  const { state } = view
  if (state.kind === 'signing-in') return <SigningIn server={view.name} way={state.way} />
  if (state.kind !== 'needs-sign-in') return null
  return (
    <>
      <Banner tone="info" title={`Sign in to use ${view.name}`} actions={
          <>
            <SignInButton server={view.name} />
            <FindCause server={view.name} />
          </>
        }
      >
        <p>The server answers, but wants to know who you are. You sign in on its own page; Steward never sees your password.</p>
      </Banner>
      {/* What the last try from here ended with; a new one takes it away. */}
      {own?.kind === 'failed' ? <ProblemNotice problem={own.problem} role="alert" tone="warning" onAction={own.problem.action?.kind === 'sign-in' ? undefined : onAction} /> : null}
    </>
  )
}

export function SignInButton({ server, variant = 'primary' }: { readonly server: string; readonly variant?: 'primary' | 'secondary' }) {
  const { client } = useApp()
  const isRunning = useStore(signIns, ({ byServer }) => byServer.get(server)?.kind === 'running')
  return (
    <Button size="small" variant={variant} icon={<LogIn className="icon" aria-hidden="true" />} isPending={isRunning} onPress={() => void beginSignIn(client, server)}>
      Sign in
    </Button>
  )
}

function SigningIn({ server, way }: { readonly server: string; readonly way: Way }) {
  const own = useStore(signIns, ({ byServer }) => byServer.get(server))
  const cancel =
    own?.kind === 'running' ? (
      <Button size="small" onPress={() => own.cancel()}>
        Cancel
      </Button>
    ) : null
  return (
    <section className="sign-in card" aria-label={`Signing in at ${server}`}>
      <div className="sign-in-heading">
        <p className="sign-in-title" role="status">
          <Spinner label="Signing in" /> {titleOf(way)}
        </p>
        {cancel}
      </div>
      <WayView way={way} />
      {own?.kind === 'running' ? null : <p className="muted">It was begun in another window or terminal of Steward; it can be given up there.</p>}
    </section>
  )
}

function titleOf(way: Way): string {
  switch (way.kind) {
    case 'preparing':
      return 'Asking the server where to sign in…'
    case 'browser':
      return way.opened ? 'Go on in your browser' : 'Open the sign-in page'
    case 'device':
      return 'Enter this code on the page below'
  }
}

function WayView({ way }: { readonly way: Way }) {
  const client = useClient()
  switch (way.kind) {
    case 'preparing':
      return null
    case 'browser':
      return (
        <>
          <p>{way.opened ? 'The sign-in page was opened there. The server starts by itself when you are done.' : 'Open it here; the server starts by itself when you are done.'}</p>
          {way.opened ? null : <WebAddress href={way.url} host={hostOf(way.url)} />}
          <div className="sign-in-actions">
            <Button variant={way.opened ? 'secondary' : 'primary'} size={way.opened ? 'small' : 'medium'} onPress={() => void openAddress(client, way.url)}>
              {way.opened ? 'Open it again' : `Open ${hostOf(way.url)}`}
            </Button>
            <CopyButton text={way.url} label="Copy the address" size="medium" />
          </div>
        </>
      )
    case 'device':
      return <DeviceWay way={way} />
  }
}

function DeviceWay({ way }: { readonly way: Extract<Way, { kind: 'device' }> }) {
  const client = useClient()
  const now = useNow(true)
  const left = way.expiresAt - now
  return (
    <>
      <div className="sign-in-code">
        <output aria-label="Code">{revealHidden(way.userCode)}</output>
        <CopyButton text={way.userCode} label="Copy the code" size="medium" />
      </div>
      <WebAddress href={way.url} host={hostOf(way.url)} />
      <div className="sign-in-actions">
        <Button variant="primary" onPress={() => void openAddress(client, way.completeUrl ?? way.url)}>
          Open {hostOf(way.url)}
        </Button>
        <CopyButton text={way.url} label="Copy the address" size="medium" />
        {/* No live region: a number a second is noise to a listener. */}
        <span className="muted">{left > 0 ? `The code is good for ${formatCountdown(left)}. Any device with a browser will do.` : 'The code has expired. Cancel, and sign in again.'}</span>
      </div>
    </>
  )
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? ''
}
