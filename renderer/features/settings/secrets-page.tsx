import { KeyRound, Plus } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { KeychainNotice } from './keychain-notice.tsx'
import { SecretDialog } from './secret-dialog.tsx'

type SecretStatus = CallOutput<'secret.status'>['secrets'][number]

/** What is stored, by name. Values go in and never come out. */
export function SecretsPage() {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('secret.status', {}, { signal }), [client]))
  const removal = useAction()
  const [edited, setEdited] = useState<string | null>(null)
  const [removed, setRemoved] = useState<string | null>(null)
  const secrets = state.kind === 'ready' ? state.value.secrets : []

  async function remove(): Promise<void> {
    const name = removed
    if (name === null) return
    await removal.run(() => client.call('secret.remove', { name }))
    setRemoved(null)
    reload()
  }

  return (
    <>
      <KeychainNotice what="Secrets" />
      <p className="muted">
        A server’s entry in mcp.json points to a secret with <code>{'${secret:NAME}'}</code>; the value is put in only when the server starts.
      </p>
      <div className="settings-buttons">
        <Button variant="primary" icon={<Plus className="icon" aria-hidden="true" />} onPress={() => setEdited('')}>
          Add a secret
        </Button>
      </div>
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {removal.problem ? <ProblemNotice problem={removal.problem} role="alert" /> : null}
      {state.kind === 'ready' && secrets.length === 0 ? (
        <EmptyState icon={<KeyRound className="icon" aria-hidden="true" />} title="No secrets yet">
          <p>Store a token here, or tick “Keychain” beside a variable when you add a server.</p>
        </EmptyState>
      ) : null}
      <ul className="settings-cards" aria-label="Secrets">
        {secrets.map((secret) => (
          <SecretRow key={secret.name} secret={secret} isKept={state.kind === 'ready' && state.value.keychain.kind === 'keychain'} onReplace={() => setEdited(secret.name)} onRemove={() => setRemoved(secret.name)} />
        ))}
      </ul>
      {edited === null ? null : <SecretDialog name={edited} onClose={() => setEdited(null)} onSaved={() => (setEdited(null), reload())} />}
      <ConfirmDialog title={`Remove ${removed ?? ''}?`} isOpen={removed !== null} isDanger confirmLabel="Remove" isPending={removal.isPending} onClose={() => setRemoved(null)} onConfirm={() => void remove()}>
        <p>Whatever uses it stops working at its next start. The value cannot be brought back.</p>
      </ConfirmDialog>
    </>
  )
}

interface SecretRowProps {
  readonly secret: SecretStatus
  /** False where there is no keychain: the value is gone when Steward ends. */
  readonly isKept: boolean
  onReplace(): void
  onRemove(): void
}

function SecretRow({ secret, isKept, onReplace, onRemove }: SecretRowProps) {
  const provider = /^provider\/(.+)$/.exec(secret.name)?.[1]
  return (
    <li className="card settings-card">
      <div className="settings-card-head">
        <code className="settings-card-title">{secret.name}</code>
        {secret.state === 'present' ? <Badge tone="success">{isKept ? 'Stored' : 'In memory'}</Badge> : <Badge tone="danger">{secret.state === 'damaged' ? 'Damaged' : 'Missing from the keychain'}</Badge>}
        <span className="settings-card-buttons">
          <Button size="small" onPress={onReplace} aria-label={`${secret.state === 'present' ? 'Replace' : 'Enter it again:'} ${secret.name}`}>
            {secret.state === 'present' ? 'Replace' : 'Enter it again'}
          </Button>
          <Button size="small" variant="quiet" onPress={onRemove} aria-label={`Remove ${secret.name}`}>
            Remove
          </Button>
        </span>
      </div>
      <p className="muted">
        {provider === undefined ? 'For servers' : `The key of the provider ${provider}`} · stored {new Date(secret.updatedAt).toLocaleDateString()}
        {secret.state === 'present' ? '' : ' · Steward remembers storing it, but the keychain no longer has it. Unlock the keychain, or enter it again.'}
      </p>
    </li>
  )
}
