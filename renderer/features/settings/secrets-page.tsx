import { KeyRound, Plus } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Banner } from '#renderer/components/banner.tsx'
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
  const rotation = useAction()
  const [rotated, setRotated] = useState<CallOutput<'secret.rotate'> | null>(null)
  /** Servers that still run with the value that was there before. */
  const [stale, setStale] = useState<readonly string[]>([])
  const [edited, setEdited] = useState<string | null>(null)
  const [removed, setRemoved] = useState<string | null>(null)
  const secrets = state.kind === 'ready' ? state.value.secrets : []
  const wanted = state.kind === 'ready' ? state.value.wanted : []

  async function remove(): Promise<void> {
    const name = removed
    if (name === null) return
    await removal.run(() => client.call('secret.remove', { name }))
    setRemoved(null)
    reload()
  }

  async function rotate(): Promise<void> {
    setRotated(null)
    await rotation.run(async () => setRotated(await client.call('secret.rotate', {})))
    reload()
  }

  async function restart(): Promise<void> {
    if (await rotation.run(() => Promise.all(stale.map((server) => client.call('server.restart', { server }))))) setStale([])
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
        {secrets.length > 0 && state.kind === 'ready' && state.value.keychain.kind === 'keychain' ? (
          <Button isPending={rotation.isPending} onPress={() => void rotate()}>
            Seal with a new key
          </Button>
        ) : null}
      </div>
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {rotation.problem ? <ProblemNotice problem={rotation.problem} role="alert" /> : null}
      {rotated ? (
        <Banner tone={rotated.left.length > 0 ? 'warning' : 'success'} role="status" title={rotated.left.length > 0 ? 'What can be read is sealed with a new key.' : 'Everything is sealed with a new key.'}>
          {rotated.left.length > 0 ? <p>These cannot be read now and stay as they are: {rotated.left.join(', ')}</p> : null}
        </Banner>
      ) : null}
      {stale.length > 0 ? (
        <Banner
          role="status"
          title={`${stale.join(', ')} still ${stale.length === 1 ? 'runs' : 'run'} with the old value.`}
          actions={
            <Button size="small" isPending={rotation.isPending} onPress={() => void restart()}>
              Restart {stale.length === 1 ? stale[0] : 'them'}
            </Button>
          }
        />
      ) : null}
      {removal.problem ? <ProblemNotice problem={removal.problem} role="alert" /> : null}
      {state.kind === 'ready' && secrets.length === 0 && wanted.length === 0 ? (
        <EmptyState icon={<KeyRound className="icon" aria-hidden="true" />} title="No secrets yet">
          <p>Store a token here, or tick “Keychain” beside a variable when you add a server.</p>
        </EmptyState>
      ) : null}
      <ul className="settings-cards" aria-label="Secrets">
        {secrets.map((secret) => (
          <SecretRow key={secret.name} secret={secret} isKept={state.kind === 'ready' && state.value.keychain.kind === 'keychain'} onReplace={() => setEdited(secret.name)} onRemove={() => setRemoved(secret.name)} />
        ))}
        {wanted.map(({ name, usedBy }) => (
          <li key={name} className="card settings-card">
            <div className="settings-card-head">
              <code className="settings-card-title">{name}</code>
              <Badge tone="warning">Never stored</Badge>
              <span className="settings-card-buttons">
                <Button size="small" onPress={() => setEdited(name)} aria-label={`Enter ${name}`}>
                  Enter it
                </Button>
              </span>
            </div>
            <p className="muted">Wanted by {usedBy.map((user) => user.name).join(', ')}</p>
          </li>
        ))}
      </ul>
      {edited === null ? null : <SecretDialog name={edited} onClose={() => setEdited(null)} onSaved={(servers) => (setEdited(null), setStale(servers), reload())} />}
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
        {describeUsers(secret.usedBy)} · stored {new Date(secret.updatedAt).toLocaleDateString()}
        {secret.state === 'missing-from-keychain' ? ' · Steward remembers storing it, but the keychain no longer has it. Unlock the keychain, or enter it again.' : ''}
        {secret.state === 'damaged' ? ' · Its sealed value in the database is damaged. Enter it again.' : ''}
      </p>
    </li>
  )
}

function describeUsers(usedBy: SecretStatus['usedBy']): string {
  const providers = usedBy.filter(({ kind }) => kind === 'provider').map(({ name }) => `the provider ${name}`)
  const servers = usedBy.filter(({ kind }) => kind === 'server').map(({ name }) => name)
  const users = [...providers, ...servers]
  return users.length === 0 ? 'Not used' : `Used by ${users.join(', ')}`
}
