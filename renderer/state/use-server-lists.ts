import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { PromptView, ResourceTemplateView, ResourceView, ServerView, SkillView } from '#contract/server.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'
import { useApp } from './app-context.tsx'

/** What of one kind a server offers. */
export type ServerList<Value> = { readonly server: string } & ({ readonly kind: 'loading' } | { readonly kind: 'ready'; readonly value: Value } | { readonly kind: 'failed'; readonly problem: Problem })

export const isConnected = ({ state }: ServerView): boolean => state.kind === 'ready' || state.kind === 'degraded'

interface Kind<Value> {
  /** Whether a server may have any: others are not asked. */
  readonly has: (view: ServerView) => boolean
  readonly read: (client: Client, server: string) => Promise<Value>
  /** By the view of the server, which is a new one whenever something of it changed. */
  readonly known: WeakMap<ServerView, Promise<Value>>
}

export const promptLists: Kind<readonly PromptView[]> = {
  has: (view) => view.counts.prompts > 0,
  read: async (client, server) => (await client.call('server.prompts', { server })).prompts,
  known: new WeakMap(),
}

export const resourceLists: Kind<{ readonly resources: readonly ResourceView[]; readonly templates: readonly ResourceTemplateView[] }> = {
  has: (view) => view.counts.resources + view.counts.resourceTemplates > 0,
  read: (client, server) => client.call('server.resources', { server }),
  known: new WeakMap(),
}

/** Only what a skill says of itself: its files are read when it is chosen. */
export const skillLists: Kind<readonly SkillView[]> = {
  has: (view) => view.features?.skills === true,
  read: async (client, server) => (await client.call('server.skills', { server })).skills,
  known: new WeakMap(),
}

const noViews: readonly ServerView[] = []

/** The lists of all connected servers, in their order, read when wanted and again when a server changed. */
export function useServerLists<Value>(kind: Kind<Value>, isWanted = true): readonly ServerList<Value>[] {
  const { client, live } = useApp()
  const servers = useStore(live.servers, (state) => (state.kind === 'ready' ? state.value : noViews))
  const views = useMemo(() => servers.filter((view) => isConnected(view) && kind.has(view)), [servers, kind])
  const [lists, setLists] = useState<ReadonlyMap<string, ServerList<Value>>>(new Map())
  useEffect(() => {
    if (!isWanted) return
    let isOver = false
    const tell = (list: ServerList<Value>): void => {
      if (!isOver) setLists((last) => new Map(last).set(list.server, list))
    }
    for (const view of views) {
      let answer = kind.known.get(view)
      if (!answer) {
        answer = kind.read(client, view.name)
        kind.known.set(view, answer)
        answer.catch(() => kind.known.delete(view))
      }
      answer.then(
        (value) => tell({ server: view.name, kind: 'ready', value }),
        (error: unknown) => tell({ server: view.name, kind: 'failed', problem: toProblem(error) }),
      )
    }
    return () => {
      isOver = true
    }
  }, [client, kind, views, isWanted])
  return useMemo(() => views.map((view) => lists.get(view.name) ?? { server: view.name, kind: 'loading' }), [views, lists])
}

/** Whether any connected server has such things. */
export function useHasAny(kind: Kind<unknown>): boolean {
  const { live } = useApp()
  return useStore(live.servers, (state) => state.kind === 'ready' && state.value.some((view) => isConnected(view) && kind.has(view)))
}
