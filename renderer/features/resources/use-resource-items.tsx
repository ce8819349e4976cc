import { Braces, FileText } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import type { ResourceTemplateView, ResourceView } from '#contract/server.ts'
import { rankMatches } from '#renderer/components/fuzzy.ts'
import type { PickItem } from '#renderer/components/pick-list.tsx'
import { resourceLists, useServerLists } from '#renderer/state/use-server-lists.ts'
import { ServerIcon } from '../icons/server-icon.tsx'

export interface ResourceItem extends PickItem {
  readonly target: { readonly kind: 'resource'; readonly resource: ResourceView } | { readonly kind: 'template'; readonly template: ResourceTemplateView }
}

/** The resources and templates of all connected servers that match, grouped by server; and whether some are still being read. */
export function useResourceItems(query: string, isWanted: boolean): { readonly items: readonly ResourceItem[]; readonly isLoading: boolean } {
  const lists = useServerLists(resourceLists, isWanted)
  const all = useMemo(() => lists.flatMap((list) => (list.kind === 'ready' ? [...list.value.resources.map(itemOfResource), ...list.value.templates.map(itemOfTemplate)] : [])), [lists])
  const wanted = useDeferredValue(query)
  const items = useMemo(() => rankMatches(all, wanted, ({ title, name, description, group }) => ({ names: [title, name, `${group} ${title}`], words: description })), [all, wanted])
  return { items, isLoading: lists.some((list) => list.kind === 'loading') }
}

function itemOfResource(resource: ResourceView): ResourceItem {
  const { server, uri, icons } = resource
  return {
    id: `resource ${server}\n${uri}`,
    group: server,
    title: resource.title ?? resource.name,
    name: uri,
    description: resource.description ?? resource.mimeType,
    icon: <ServerIcon server={server} icons={icons} fallback={<FileText className="icon" aria-hidden="true" />} />,
    target: { kind: 'resource', resource },
  }
}

function itemOfTemplate(template: ResourceTemplateView): ResourceItem {
  const { server, uriTemplate, icons } = template
  return {
    id: `template ${server}\n${uriTemplate}`,
    group: server,
    title: template.title ?? template.name,
    name: uriTemplate,
    description: template.description ?? `Asks for ${template.variables.join(', ')}`,
    icon: <ServerIcon server={server} icons={icons} fallback={<Braces className="icon" aria-hidden="true" />} />,
    target: { kind: 'template', template },
  }
}
