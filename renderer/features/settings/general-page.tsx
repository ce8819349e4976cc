import { useState } from 'react'
import { useStore } from 'zustand'
import type { Settings } from '#contract/settings.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { ComboBox } from '#renderer/components/combo-box.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { ContextSettingsSection } from '../context/context-settings.tsx'
import { findModel } from '#renderer/state/default-model.ts'
import { useAction } from '#renderer/state/use-load.ts'

const themes = [
  { id: 'system', label: 'As the system' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
] as const

export function GeneralPage() {
  const { client, live } = useApp()
  const settings = useStore(live.settings)
  const action = useAction()
  if (settings.kind === 'loading') return <p className="muted">Reading the settings…</p>
  if (settings.kind === 'failed') return <ProblemNotice problem={settings.problem} />
  const update = (change: Partial<Settings>): void => void action.run(() => client.call('settings.update', change)).then((isDone) => isDone && announce('Saved'))
  const { value } = settings
  return (
    <>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      <Select label="Theme" options={themes} value={value.theme} onChange={(theme) => update({ theme })} className="settings-short" />
      <DefaultModel settings={value} update={update} />
      <Switch
        label="Titles by the model"
        description="After the first answer, the model that gave it is asked once for a title of a few words. Without this, the first words are the title."
        isSelected={value.titles.byModel}
        onChange={(byModel) => update({ titles: { ...value.titles, byModel } })}
      />
      <StepLimit key={value.maxSteps} saved={value.maxSteps} update={update} />
      <SystemPrompt key={value.systemPrompt} saved={value.systemPrompt} update={update} />
      <ContextSettingsSection />
    </>
  )
}

interface PartProps {
  update(change: Partial<Settings>): void
}

function DefaultModel({ settings, update }: PartProps & { readonly settings: Settings }) {
  const { live } = useApp()
  const list = useReady(live.models)
  const providers = useReady(live.providers) ?? []
  const models = list?.models ?? []
  const chosen = settings.defaultModel
  const chosenLabel = findModel(models, chosen)?.label ?? chosen?.model ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  const wanted = (typed ?? '').toLowerCase()
  const options = models
    .map((model, index) => ({
      id: String(index),
      label: model.label,
      description: [providers.find(({ id }) => id === model.providerId)?.label ?? model.providerId, model.note].filter(Boolean).join(' · '),
    }))
    .filter((option) => typed === null || `${option.label} ${option.description}`.toLowerCase().includes(wanted))
  return (
    <div className="settings-row">
      <ComboBox
        label="Default model"
        className="settings-grow"
        options={options}
        inputValue={typed ?? chosenLabel}
        onInputChange={setTyped}
        onChoose={(id) => {
          const model = id === null ? undefined : models[Number(id)]
          setTyped(null)
          if (model) update({ defaultModel: { providerId: model.providerId, model: model.model } })
        }}
        placeholder="The first one that can answer"
        description="New conversations start with it. Each conversation can use another."
      />
      {chosen === null ? null : (
        <Button className="settings-beside" onPress={() => (setTyped(null), update({ defaultModel: null }))}>
          Clear
        </Button>
      )}
    </div>
  )
}

function StepLimit({ saved, update }: PartProps & { readonly saved: number }) {
  const [text, setText] = useState(String(saved))
  const number = Number(text)
  const isRight = /^\d+$/.test(text.trim()) && number >= 1 && number <= 500
  return (
    <div className="settings-row">
      <TextField
        label="Step limit"
        className="settings-short"
        inputMode="numeric"
        value={text}
        onChange={setText}
        errorMessage={isRight ? undefined : 'A number from 1 to 500.'}
        description="A turn ends after this many steps of the model, so that it cannot go on for ever."
        onKeyDown={(event) => event.key === 'Enter' && isRight && update({ maxSteps: number })}
      />
      {isRight && number !== saved ? (
        <Button className="settings-beside" variant="primary" onPress={() => update({ maxSteps: number })}>
          Save
        </Button>
      ) : null}
    </div>
  )
}

function SystemPrompt({ saved, update }: PartProps & { readonly saved: string }) {
  const [text, setText] = useState(saved)
  return (
    <div className="settings-stack">
      <TextField label="System prompt" rows={6} value={text} onChange={setText} description="Goes to the model before each conversation: who you are, how it should answer. Leave it empty for none." />
      {text === saved ? null : (
        <div className="settings-buttons">
          <Button variant="primary" onPress={() => update({ systemPrompt: text })}>
            Save the system prompt
          </Button>
          <Button onPress={() => setText(saved)}>Discard</Button>
        </div>
      )}
    </div>
  )
}
