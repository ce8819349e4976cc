import { createStore } from 'zustand/vanilla'
import type { PromptView, ResourceTemplateView } from '#contract/server.ts'

/** What stands above the composer while something is chosen for the message. */
export type Choosing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'prompts' | 'resources' | 'skills' }
  | { readonly kind: 'prompt'; readonly prompt: PromptView }
  | { readonly kind: 'template'; readonly template: ResourceTemplateView }

/** Outside the composer, so that other pages can begin it: "Use" at a prompt of a server. */
export const choosing = createStore<Choosing>(() => ({ kind: 'nothing' }))

export const choose = (next: Choosing): void => choosing.setState(next, true)
export const chooseNothing = (): void => choose({ kind: 'nothing' })
