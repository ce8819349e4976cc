import { MessageSquareText } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import type { PromptView } from '#contract/server.ts'
import { rankMatches } from '#renderer/components/fuzzy.ts'
import type { PickItem } from '#renderer/components/pick-list.tsx'
import { promptLists, useServerLists } from '#renderer/state/use-server-lists.ts'
import { ServerIcon } from '../icons/server-icon.tsx'

export interface PromptItem extends PickItem {
  readonly prompt: PromptView
}

/** The prompts of all connected servers that match, grouped by server; and whether some are still being read. */
export function usePromptItems(query: string, isWanted: boolean): { readonly items: readonly PromptItem[]; readonly isLoading: boolean } {
  const lists = useServerLists(promptLists, isWanted)
  const all = useMemo(() => lists.flatMap((list) => (list.kind === 'ready' ? list.value : [])), [lists])
  const wanted = useDeferredValue(query)
  const items = useMemo(
    () =>
      rankMatches(all, wanted, ({ name, title, server, description }) => ({ names: [name, title, `${server} ${name}`], words: description })).map(
        (prompt): PromptItem => ({
          id: `${prompt.server}\n${prompt.name}`,
          group: prompt.server,
          title: prompt.title ?? prompt.name,
          name: `/${prompt.name}`,
          description: prompt.description ?? argumentsOf(prompt),
          icon: <ServerIcon server={prompt.server} icons={prompt.icons} fallback={<MessageSquareText className="icon" aria-hidden="true" />} />,
          prompt,
        }),
      ),
    [all, wanted],
  )
  return { items, isLoading: lists.some((list) => list.kind === 'loading') }
}

function argumentsOf(prompt: PromptView): string | undefined {
  return prompt.arguments.length === 0 ? undefined : `Asks for ${prompt.arguments.map(({ name }) => name).join(', ')}`
}
