import { type ProviderSettings, providerSettingsSchema, type ToolMode } from '#contract/model.ts'

export type FormKind = 'openai' | 'anthropic' | 'openai-compatible'

/** What the provider dialog holds. The key is not part of what is saved: it goes to the keychain. */
export interface ProviderForm {
  readonly id: string | null
  readonly kind: FormKind
  readonly label: string
  readonly baseUrl: string
  readonly models: string
  readonly toolMode: ToolMode
  readonly key: string
}

export function newForm(kind: FormKind): ProviderForm {
  return { id: null, kind, label: kindWords[kind].label, baseUrl: '', models: '', toolMode: 'native', key: '' }
}

export function formOf(provider: ProviderSettings): ProviderForm {
  const kind = provider.kind === 'demo' ? 'openai-compatible' : provider.kind
  return { id: provider.id, kind, label: provider.label, baseUrl: provider.baseUrl ?? '', models: provider.models.join('\n'), toolMode: provider.toolMode, key: '' }
}

export const kindWords: Readonly<Record<FormKind, { readonly label: string; readonly description: string }>> = {
  openai: { label: 'OpenAI', description: 'Responses API; needs a key of OpenAI' },
  anthropic: { label: 'Anthropic', description: 'Messages API; needs a key of Anthropic' },
  'openai-compatible': { label: 'Compatible address', description: 'Chat Completions at any address: Ollama, LM Studio, llama.cpp, OpenRouter, vLLM' },
}

export type FormResult = { readonly kind: 'right'; readonly settings: ProviderSettings } | { readonly kind: 'wrong'; readonly errors: Partial<Record<'label' | 'baseUrl', string>> }

/** The form as settings, or what is wrong with it. A new provider gets an id from its name that no other has. */
export function readForm(form: ProviderForm, takenIds: readonly string[]): FormResult {
  const label = form.label.trim()
  const baseUrl = form.baseUrl.trim()
  const errors: Partial<Record<'label' | 'baseUrl', string>> = {}
  if (label === '') errors.label = 'Give it a name.'
  if (baseUrl === '' ? form.kind === 'openai-compatible' : !providerSettingsSchema.shape.baseUrl.safeParse(baseUrl).success) {
    errors.baseUrl = 'Write the whole address, such as http://localhost:11434/v1.'
  }
  if (errors.label !== undefined || errors.baseUrl !== undefined) return { kind: 'wrong', errors }
  return {
    kind: 'right',
    settings: {
      id: form.id ?? makeId(label, takenIds),
      kind: form.kind,
      label: label.slice(0, 80),
      ...(baseUrl === '' ? {} : { baseUrl }),
      models: form.models.split('\n').map((line) => line.trim()).filter((line) => line !== ''),
      toolMode: form.toolMode,
    },
  }
}

/** `My Server (GPU)` becomes `my-server-gpu`; a second one `my-server-gpu-2`. */
export function makeId(label: string, taken: readonly string[]): string {
  const base = label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 32).replace(/-$/, '') || 'provider'
  if (!taken.includes(base)) return base
  for (let number = 2; ; number++) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`
}

/** The secret under which the key of a provider lies. */
export function keyName(providerId: string): string {
  return `provider/${providerId}`
}
