import { useCallback, useState } from 'react'
import type { ModelRef } from '#contract/model.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useProjectOf } from '#renderer/state/project-choice.ts'
import { pickFirstModel } from '#renderer/state/default-model.ts'

export interface ModelChoice {
  readonly chosen: ModelRef | null
  readonly choose: (model: ModelRef) => void
}

/**
 * The model of the next message: what was chosen here, else that of the conversation, else that of its project, else the
 * default of the settings, else the first that can answer.
 *
 * The first choice ever becomes the default, so that it is there again tomorrow; later ones hold only
 * for their conversation.
 */
export function useModelChoice(conversationId: string | null, lastModel: ModelRef | null): ModelChoice {
  const { client, live } = useApp()
  const settings = useReady(live.settings)
  const models = useReady(live.models)?.models
  const providers = useReady(live.providers)
  const [own, setOwn] = useState<{ readonly conversationId: string | null; readonly model: ModelRef } | null>(null)
  const project = useProjectOf(conversationId)
  const hasDefault = settings?.defaultModel != null
  const choose = useCallback(
    (model: ModelRef) => {
      setOwn({ conversationId, model })
      // Where it cannot be kept, the choice still holds here.
      if (!hasDefault) client.call('settings.update', { defaultModel: model }).catch(() => {})
    },
    [client, conversationId, hasDefault],
  )
  const mine = own && own.conversationId === conversationId ? own.model : null
  const first = models && providers ? pickFirstModel(models, providers) : null
  // An imported answer is of a model that nobody here may have.
  const last = lastModel && (providers?.some(({ id }) => id === lastModel.providerId) ?? true) ? lastModel : null
  const chosen = mine ?? last ?? project?.model ?? settings?.defaultModel ?? (first && { providerId: first.providerId, model: first.model })
  return { chosen, choose }
}
