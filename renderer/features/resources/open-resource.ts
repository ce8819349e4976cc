import { createStore } from 'zustand/vanilla'

export interface OpenResource {
  readonly server: string
  readonly uri: string
  readonly title?: string | undefined
  readonly description?: string | undefined
}

/** The resource that is looked at in a dialog, from wherever it was opened. */
export const openResource = createStore<{ readonly resource: OpenResource | null }>(() => ({ resource: null }))

export function showResource(resource: OpenResource): void {
  openResource.setState({ resource })
}

export function closeResource(): void {
  openResource.setState({ resource: null })
}
