import type { ProviderSettings } from '#contract/model.ts'
import type { Clock } from '#core/ports/clock.ts'
import { untilAborted } from './abortable.ts'
import type { Adapter, AdapterOptions } from './adapter.ts'
import { anthropicMessages } from './anthropic/adapter.ts'
import { demoModel } from './demo/demo-model.ts'
import { hideKey, limitAnswers } from './guard-service.ts'
import type { LanguageModel } from './language-model.ts'
import { openAIChat } from './openai-chat/adapter.ts'
import { openAIResponses } from './openai-responses/adapter.ts'
import { sameOriginFetch } from './same-origin-fetch.ts'
import { steadyModel } from './steady-model.ts'
import { withToolMode } from './with-tool-mode.ts'

export interface ComposeOptions {
  readonly settings: ProviderSettings
  readonly key: string | undefined
  readonly fetch: AdapterOptions['fetch']
  readonly clock: Clock
  readonly random?: () => number
}

/** A provider's settings as a model that is ready to answer: the adapter of its kind under the layers that all share. */
export function composeModel({ settings, key, fetch, clock, random }: ComposeOptions): LanguageModel {
  if (settings.kind === 'demo') return demoModel({ clock })
  const adapter = adapterOf(settings.kind, { providerId: settings.id, label: settings.label, baseUrl: settings.baseUrl, key, fetch: limitAnswers(sameOriginFetch(fetch)) })
  const model = hideKey(withToolMode(steadyModel(adapter, { clock, random }), settings.toolMode), key)
  // Outermost again: a layer that just holds back text must not outlive the signal either.
  return { listModels: model.listModels, stream: (request, signal) => untilAborted(model.stream(request, signal), signal) }
}

function adapterOf(kind: Exclude<ProviderSettings['kind'], 'demo'>, options: AdapterOptions): Adapter {
  switch (kind) {
    case 'openai':
      return openAIResponses(options)
    case 'openai-compatible':
      return openAIChat(options)
    case 'anthropic':
      return anthropicMessages(options)
  }
}
