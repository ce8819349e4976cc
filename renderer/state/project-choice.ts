import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Project } from '#contract/project.ts'
import { useApp, useReady } from './app-context.tsx'

/** The project of the conversation that is not begun yet: there is only one of those. */
const next = createStore<{ readonly projectId: string | null }>(() => ({ projectId: null }))

export function chooseProject(projectId: string | null): void {
  next.setState({ projectId })
}

/** For the call that begins the conversation. */
export function projectOfNext(): { readonly projectId?: string } {
  const { projectId } = next.getState()
  return projectId === null ? {} : { projectId }
}

/** The project of a conversation, or of the one to come; undefined where none. */
export function useProjectOf(conversationId: string | null): Project | undefined {
  const { live } = useApp()
  const projects = useReady(live.projects) ?? []
  const conversations = useReady(live.conversations) ?? []
  const { projectId } = useStore(next)
  const own = conversationId === null ? projectId : conversations.find((item) => item.conversationId === conversationId)?.projectId
  return projects.find((project) => project.projectId === own)
}
