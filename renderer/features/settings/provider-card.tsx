import { useState } from 'react'
import type { ProviderView } from '#contract/model.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { describeKey, describeOrigin, describeProvider } from './describe-provider.ts'

/** One provider: what it is, whether its key is there, whether it answers, and its models. */
export function ProviderCard({ provider, onEdit }: { readonly provider: ProviderView; onEdit(): void }) {
  const { client, live } = useApp()
  const test = useAction()
  const removal = useAction()
  const [answer, setAnswer] = useState<string | null>(null)
  const [isRemoving, setRemoving] = useState(false)
  const key = describeKey(provider)
  const origin = describeOrigin(provider.origin)
  const isOwn = provider.origin === 'configured'

  async function check(): Promise<void> {
    setAnswer(null)
    await test.run(async () => {
      const { models } = await client.call('provider.test', { providerId: provider.id })
      setAnswer(`It answers. ${models === 1 ? 'One model' : `${models} models`} to choose from.`)
      await live.loadModels(true)
    })
  }

  return (
    <li className="card settings-card">
      <div className="settings-card-head">
        <h3 className="settings-card-title">{provider.label}</h3>
        <Badge tone={key.tone}>{key.text}</Badge>
        {origin === null ? null : <Badge tone="info">{origin}</Badge>}
        <span className="settings-card-buttons">
          <Button size="small" isPending={test.isPending} onPress={() => void check()} aria-label={`Test ${provider.label}`}>
            Test
          </Button>
          {provider.kind === 'demo' ? null : (
            <Button size="small" onPress={onEdit} aria-label={isOwn ? `Edit ${provider.label}` : `Set up ${provider.label}`}>
              {isOwn ? 'Edit' : 'Set up'}
            </Button>
          )}
          {isOwn ? (
            <Button size="small" variant="quiet" onPress={() => setRemoving(true)} aria-label={`Remove ${provider.label}`}>
              Remove
            </Button>
          ) : null}
        </span>
      </div>
      <p className="muted">{describeProvider(provider)}</p>
      {provider.key === 'missing' ? (
        <p className="settings-next">
          Add its key to use it.{' '}
          <Button size="small" onPress={onEdit}>
            Add the key
          </Button>
        </p>
      ) : null}
      {answer === null ? null : <Banner tone="success" role="status" title={answer} />}
      {test.problem ? <ProblemNotice problem={test.problem} role="alert" /> : null}
      {removal.problem ? <ProblemNotice problem={removal.problem} role="alert" /> : null}
      <ModelsOf provider={provider} isTold={test.problem !== null} />
      <ConfirmDialog
        title={`Remove ${provider.label}?`}
        isOpen={isRemoving}
        isDanger
        confirmLabel="Remove"
        isPending={removal.isPending}
        onClose={() => setRemoving(false)}
        onConfirm={() => void removal.run(() => client.call('provider.remove', { providerId: provider.id })).then(() => setRemoving(false))}
      >
        <p>Its settings and its key are removed. Conversations with its models stay.</p>
      </ConfirmDialog>
    </li>
  )
}

/** `isTold`: a failed test stands above and says the same. */
function ModelsOf({ provider, isTold }: { readonly provider: ProviderView; readonly isTold: boolean }) {
  const list = useReady(useApp().live.models)
  const models = list?.models.filter(({ providerId }) => providerId === provider.id) ?? []
  const problem = list?.problems.find(({ providerId }) => providerId === provider.id)?.problem
  return (
    <>
      {problem && !isTold && provider.key !== 'missing' ? <ProblemNotice problem={problem} tone="warning" /> : null}
      {models.length === 0 ? null : (
        <Disclosure summary={models.length === 1 ? '1 model' : `${models.length} models`}>
          <ul className="settings-models" aria-label={`Models of ${provider.label}`}>
            {models.map((model) => (
              <li key={model.model}>
                <span>{revealHidden(model.label)}</span> {model.label === model.model ? null : <code>{revealHidden(model.model)}</code>} {model.note ? <span className="muted">{revealHidden(model.note)}</span> : null}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  )
}
