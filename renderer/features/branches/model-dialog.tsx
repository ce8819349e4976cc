import { useMemo, useState } from 'react'
import type { ModelRef, ModelView } from '#contract/model.ts'
import { PickDialog } from '#renderer/components/pick-dialog.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { isSameModel } from '#renderer/state/default-model.ts'

export interface ModelDialogProps {
  readonly title: string
  readonly current: ModelRef
  readonly onPick: (model: ModelRef) => void
  readonly onClose: () => void
}

/** A model for one answer; what the composer uses stays. */
export function ModelDialog({ title, current, onPick, onClose }: ModelDialogProps) {
  const { live } = useApp()
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  const [query, setQuery] = useState('')
  const items = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    const labelOf = (providerId: string): string => providers?.find(({ id }) => id === providerId)?.label ?? providerId
    return (models ?? []).map((model) => toItem(model, labelOf(model.providerId), current)).filter(({ text }) => words.every((word) => text.includes(word)))
  }, [models, providers, query, current])
  return (
    <PickDialog
      title={title}
      searchLabel="Search models"
      items={items}
      query={query}
      onQuery={setQuery}
      onPick={({ model }) => (onClose(), onPick(model))}
      onClose={onClose}
      empty={models === undefined ? 'Asking the providers…' : 'No model of that name.'}
    />
  )
}

function toItem({ providerId, model, label, note }: ModelView, group: string, current: ModelRef) {
  const isCurrent = isSameModel({ providerId, model }, current)
  return { id: `${providerId}/${model}`, group, title: label, description: [isCurrent ? 'Gave this answer' : '', note ?? ''].filter(Boolean).join(' · ') || undefined, model: { providerId, model }, text: `${group} ${label} ${model}`.toLowerCase() }
}
