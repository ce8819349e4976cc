import { useEffect, useState } from 'react'
import type { ModelRef } from '#contract/model.ts'
import type { ServerOptions, ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { pickFirstModel } from '#renderer/state/default-model.ts'
import { useAction } from '#renderer/state/use-load.ts'
import { ModelPicker } from '#renderer/features/composer/model-picker.tsx'
import { readLimit } from './read-limit.ts'
import '#renderer/features/composer/composer.css'

/** Whether a server may ask the person's model, which one, and how much. */
export function SamplingOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const byDefault = useDefaultModel()
  const { sampling, samplingBudget, samplingModel } = view.options
  const isOn = sampling === 'ask'
  const set = (options: Partial<ServerOptions>): void => void action.run(() => client.call('server.configure', { server: view.name, options }))
  return (
    <section className="tab-section" aria-label="Sampling">
      <h3 className="tab-section-title">Your model</h3>
      <Switch
        label="May ask your model for answers (sampling)"
        description="You see each prompt before it goes to the model, and each answer before the server gets it. You pay for the tokens."
        isSelected={isOn}
        isDisabled={action.isPending}
        onChange={(next) => set({ sampling: next ? 'ask' : 'off' })}
      />
      {isOn ? (
        <div className="options-nested">
          <div className="options-model">
            <span className="field-label">Answered by</span>
            <ModelPicker chosen={samplingModel ?? byDefault} onChoose={(model) => set({ samplingModel: model })} />
            {samplingModel === null ? (
              <span className="muted">the default model</span>
            ) : (
              <Button size="small" variant="quiet" onPress={() => set({ samplingModel: null })}>
                Use the default model
              </Button>
            )}
          </div>
          <div className="options-pair">
            <LimitField label="Requests an hour" limit={1000} value={samplingBudget.requestsPerHour} onSave={(requestsPerHour) => set({ samplingBudget: { ...samplingBudget, requestsPerHour } })} />
            <LimitField label="Tokens a day" limit={100_000_000} value={samplingBudget.tokensPerDay} onSave={(tokensPerDay) => set({ samplingBudget: { ...samplingBudget, tokensPerDay } })} />
          </div>
          <p className="field-description">What goes beyond is refused without a question.</p>
        </div>
      ) : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}

function useDefaultModel(): ModelRef | null {
  const { live } = useApp()
  const settings = useReady(live.settings)
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  return settings?.defaultModel ?? (models && providers ? pickFirstModel(models, providers) : null)
}

/** Saved with Enter or when it is left. */
function LimitField({ label, limit, value, onSave }: { readonly label: string; readonly limit: number; readonly value: number; onSave(value: number): void }) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])
  const read = readLimit(text, limit)
  function save(): void {
    if (read.kind === 'number' && read.value !== value) onSave(read.value)
  }
  return (
    <TextField
      label={label}
      inputMode="numeric"
      value={text}
      onChange={setText}
      onBlur={save}
      onKeyDown={(event) => (event.key === 'Enter' ? save() : event.continuePropagation())}
      errorMessage={read.kind === 'wrong' ? read.message : undefined}
    />
  )
}
