import { useState } from 'react'
import type { Account, ServerView } from '#contract/server.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { formatMoment } from './format.ts'

const registrations: Readonly<Record<Account['registration'], string>> = {
  configured: 'The client that mcp.json names',
  'metadata-document': 'By its client metadata document',
  dynamic: 'By itself, at the server',
  none: 'None',
}

/** Who one is signed in as, and the way out. */
export function AccountSection({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const [isAsking, setAsking] = useState(false)
  const { account, name } = view
  if (!account) return null
  return (
    <section className="tab-section" aria-label="Account">
      <div className="tab-section-heading">
        <h3 className="tab-section-title">Account</h3>
        <Button size="small" isPending={action.isPending} onPress={() => setAsking(true)}>
          Sign out
        </Button>
      </div>
      <dl className="definition">
        <dt>Signed in at</dt>
        <dd>
          <code className="definition-code">{revealHidden(account.issuer)}</code>
        </dd>
        <dt>Allowed</dt>
        <dd className="chips">{account.scopes.length === 0 ? <span className="muted">What the server gives by itself</span> : account.scopes.map((scope) => <Badge key={scope}>{revealHidden(scope)}</Badge>)}</dd>
        <dt>Since</dt>
        <dd>{formatMoment(account.signedInAt)}</dd>
        {account.expiresAt === undefined ? null : (
          <>
            <dt>Token</dt>
            <dd>Good until {formatMoment(account.expiresAt)}</dd>
          </>
        )}
        <dt>Registration</dt>
        <dd>{registrations[account.registration]}</dd>
      </dl>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      <ConfirmDialog
        title={`Sign out of ${name}?`}
        isOpen={isAsking}
        confirmLabel="Sign out"
        isPending={action.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => void action.run(() => client.call('server.sign-out', { server: name })).then(() => setAsking(false))}
      >
        <p>Steward forgets the tokens and takes them back where the server can do that. The connection ends; to use it again, sign in.</p>
      </ConfirmDialog>
    </section>
  )
}
