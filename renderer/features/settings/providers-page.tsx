import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { KeychainNotice } from './keychain-notice.tsx'
import { ProviderCard } from './provider-card.tsx'
import { ProviderDialog } from './provider-dialog.tsx'
import { type FormKind, formOf, kindWords, newForm, type ProviderForm } from './provider-form.ts'

const kinds: readonly FormKind[] = ['openai', 'anthropic', 'openai-compatible']

/** Who answers: the demo, models of this machine, and services with a key. */
export function ProvidersPage() {
  const { client, live } = useApp()
  const providers = useStore(live.providers)
  const detection = useAction()
  const [form, setForm] = useState<ProviderForm | null>(null)
  const list = providers.kind === 'ready' ? providers.value : []

  async function detect(): Promise<void> {
    await detection.run(async () => {
      const { providers: found } = await client.call('provider.detect', {})
      const text = found.length === 0 ? 'Neither Ollama nor LM Studio runs on this computer.' : `Found ${found.map(({ label }) => label).join(' and ')}.`
      announce(text)
      toast({ tone: found.length === 0 ? 'neutral' : 'success', title: text })
    })
  }

  return (
    <>
      <KeychainNotice what="Keys" />
      <div className="settings-buttons">
        <Menu
          label="Add a provider"
          trigger={
            <Button variant="primary" icon={<Plus className="icon" aria-hidden="true" />}>
              Add a provider
            </Button>
          }
          entries={kinds.map((kind) => ({ id: kind, ...kindWords[kind], onAction: () => setForm(newForm(kind)) }))}
        />
        <Button icon={<Search className="icon" aria-hidden="true" />} isPending={detection.isPending} onPress={() => void detect()}>
          Look for local models
        </Button>
      </div>
      {detection.problem ? <ProblemNotice problem={detection.problem} role="alert" /> : null}
      {providers.kind === 'failed' ? <ProblemNotice problem={providers.problem} /> : null}
      <ul className="settings-cards" aria-label="Providers">
        {list.map((provider) => (
          <ProviderCard key={provider.id} provider={provider} onEdit={() => setForm(formOf(provider))} />
        ))}
      </ul>
      {form ? <ProviderDialog start={form} taken={list} onClose={() => setForm(null)} /> : null}
    </>
  )
}
