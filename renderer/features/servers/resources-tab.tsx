import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ResourceTemplateView, ResourceView, ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { rankMatches } from '#renderer/components/fuzzy.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { MoreList } from '#renderer/components/more-list.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { isConnected } from '#renderer/state/use-server-lists.ts'
import { ServerIcon } from '../icons/server-icon.tsx'
import { AttachButton } from '../resources/attach-button.tsx'
import { showResource } from '../resources/open-resource.ts'
import { TemplateForm } from '../resources/template-form.tsx'
import { ListState } from './list-state.tsx'
import { emptyText } from './tools-tab.tsx'

const nothing: readonly never[] = []

/** What the server offers to read, and the patterns of addresses it understands. */
export function ResourcesTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.resources', { server: view.name }, { signal }), [client, view]))
  const [filter, setFilter] = useState('')
  const [template, setTemplate] = useState<ResourceTemplateView | null>(null)
  const wanted = useDeferredValue(filter)
  const resources = state.kind === 'ready' ? state.value.resources : nothing
  const templates = state.kind === 'ready' ? state.value.templates : nothing
  const shown = useMemo(() => rankMatches(resources, wanted, ({ name, title, uri, description }) => ({ names: [name, title, uri], words: description })), [resources, wanted])
  const shownTemplates = useMemo(() => rankMatches(templates, wanted, ({ name, title, uriTemplate, description }) => ({ names: [name, title, uriTemplate], words: description })), [templates, wanted])
  const canRead = isConnected(view)
  return (
    <div className="tab-body">
      {resources.length + templates.length > 8 ? <SearchField label="Filter resources and templates" value={filter} onChange={setFilter} /> : null}
      <ListState state={state} isEmpty={resources.length + templates.length === 0} reload={reload} empty={emptyText(view, 'resources')}>
        {shown.length === 0 ? null : (
          <MoreList items={shown} className="entry-list" label={`Resources of ${view.name}`}>
            {(resource) => (
              <Entry
                key={resource.uri}
                entry={resource}
                address={resource.uri}
                facts={factsOf(resource)}
                action={
                  <>
                    <Button
                      size="small"
                      isDisabled={!canRead}
                      onPress={() => showResource({ server: view.name, uri: resource.uri, title: resource.title ?? resource.name, description: resource.description })}
                      aria-label={`Read ${resource.title ?? resource.name}`}
                    >
                      Read
                    </Button>
                    {canRead ? <AttachButton size="small" source={{ kind: 'resource', server: view.name, uri: resource.uri }} name={resource.title ?? resource.name} /> : null}
                  </>
                }
              />
            )}
          </MoreList>
        )}
        {shownTemplates.length === 0 ? null : (
          <section className="tab-section" aria-label="Templates">
            <h3 className="tab-section-title">Templates</h3>
            <p className="muted">Patterns of addresses: fill in what stands in braces, and read or attach what is there.</p>
            <MoreList items={shownTemplates} className="entry-list" label={`Resource templates of ${view.name}`}>
              {(one) => (
                <Entry
                  key={one.uriTemplate}
                  entry={one}
                  address={one.uriTemplate}
                  facts={[one.mimeType]}
                  action={
                    <Button size="small" isDisabled={!canRead} onPress={() => setTemplate(one)} aria-label={`Fill in ${one.title ?? one.name}`}>
                      Fill in
                    </Button>
                  }
                />
              )}
            </MoreList>
          </section>
        )}
        {shown.length + shownTemplates.length === 0 ? <p className="muted">Nothing matches “{filter}”.</p> : null}
      </ListState>
      {template ? <TemplateDialog template={template} onClose={() => setTemplate(null)} /> : null}
    </div>
  )
}

function TemplateDialog({ template, onClose }: { readonly template: ResourceTemplateView; readonly onClose: () => void }) {
  const { server } = template
  return (
    <Dialog title={template.title ?? template.name} isOpen onClose={onClose}>
      {template.description ? <p className="muted">{revealHidden(template.description)}</p> : null}
      <TemplateForm
        template={template}
        verb="Read"
        onSubmit={(uri) => (onClose(), showResource({ server, uri, title: template.title ?? template.name }))}
        actions={(uri) => (uri === null ? null : <AttachButton source={{ kind: 'resource', server, uri }} name={uri} onAttached={onClose} />)}
      />
    </Dialog>
  )
}

function factsOf({ mimeType, size, lastModified, priority, audience }: ResourceView): (string | undefined)[] {
  const changed = lastModified === undefined ? NaN : Date.parse(lastModified)
  return [
    mimeType,
    size === undefined ? undefined : formatBytes(size),
    Number.isNaN(changed) ? undefined : `changed ${new Date(changed).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`,
    priority === undefined ? undefined : `priority ${Math.round(priority * 100)} %`,
    audience?.length === 1 ? (audience[0] === 'user' ? 'meant for people' : 'meant for models') : undefined,
  ]
}

interface EntryProps {
  readonly entry: ResourceView | ResourceTemplateView
  readonly address: string
  readonly facts: readonly (string | undefined)[]
  readonly action: React.ReactNode
}

function Entry({ entry, address, facts, action }: EntryProps) {
  const line = facts.filter((fact) => fact !== undefined).join(' · ')
  return (
    <li className="entry">
      <div className="entry-heading">
        <ServerIcon server={entry.server} icons={entry.icons} />
        <h3 className="entry-title">{revealHidden(entry.title ?? entry.name)}</h3>
        {line === '' ? null : <span className="muted">{revealHidden(line)}</span>}
        <span className="entry-action">{action}</span>
      </div>
      <code className="entry-name">{revealHidden(address)}</code>
      {entry.description ? <p className="entry-description">{revealHidden(entry.description)}</p> : null}
    </li>
  )
}
