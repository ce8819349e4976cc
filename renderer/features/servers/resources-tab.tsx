import { useCallback, useState } from 'react'
import type { ContentPart } from '#contract/content.ts'
import type { ResourceTemplateView, ResourceView, ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { formatSize } from './format.ts'
import { ListState } from './list-state.tsx'
import { emptyText } from './tools-tab.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

/** What the server offers to read, and the patterns of addresses it understands. */
export function ResourcesTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.resources', { server: view.name }, { signal }), [client, view]))
  const [open, setOpen] = useState<ResourceView | null>(null)
  const { resources, templates } = state.kind === 'ready' ? state.value : { resources: [], templates: [] }
  const canRead = view.state.kind === 'ready' || view.state.kind === 'degraded'
  return (
    <div className="tab-body">
      <ListState state={state} isEmpty={resources.length + templates.length === 0} reload={reload} empty={emptyText(view, 'resources')}>
        {resources.length === 0 ? null : (
          <ul className="entry-list" aria-label={`Resources of ${view.name}`}>
            {resources.map((resource) => (
              <Entry
                key={resource.uri}
                entry={resource}
                address={resource.uri}
                facts={[resource.mimeType, resource.size === undefined ? undefined : formatSize(resource.size)]}
                action={
                  <Button size="small" isDisabled={!canRead} onPress={() => setOpen(resource)} aria-label={`Read ${resource.title ?? resource.name}`}>
                    Read
                  </Button>
                }
              />
            ))}
          </ul>
        )}
        {templates.length === 0 ? null : (
          <section className="tab-section" aria-label="Templates">
            <h3 className="tab-section-title">Templates</h3>
            <p className="muted">Patterns of addresses: a model or a prompt fills in what stands in braces.</p>
            <ul className="entry-list" aria-label={`Resource templates of ${view.name}`}>
              {templates.map((template) => (
                <Entry key={template.uriTemplate} entry={template} address={template.uriTemplate} facts={[template.mimeType]} />
              ))}
            </ul>
          </section>
        )}
      </ListState>
      {open ? <ReadDialog server={view.name} resource={open} onClose={() => setOpen(null)} /> : null}
    </div>
  )
}

interface EntryProps {
  readonly entry: ResourceView | ResourceTemplateView
  readonly address: string
  readonly facts: readonly (string | undefined)[]
  readonly action?: React.ReactNode
}

function Entry({ entry, address, facts, action }: EntryProps) {
  const line = facts.filter((fact) => fact !== undefined).join(' · ')
  return (
    <li className="entry">
      <div className="entry-heading">
        <h3 className="entry-title">
          {revealHidden(entry.title ?? entry.name)}
        </h3>
        {line === '' ? null : <span className="muted">{revealHidden(line)}</span>}
        {action === undefined ? null : <span className="entry-action">{action}</span>}
      </div>
      <code className="entry-name">
        {revealHidden(address)}
      </code>
      {entry.description ? (
        <p className="entry-description">
          {revealHidden(entry.description)}
        </p>
      ) : null}
    </li>
  )
}

function ReadDialog({ server, resource, onClose }: { readonly server: string; readonly resource: ResourceView; onClose(): void }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.read', { server, uri: resource.uri }, { signal }), [client, server, resource]))
  const contents = state.kind === 'ready' ? state.value.contents : []
  return (
    <Dialog title={resource.title ?? resource.name} isOpen onClose={onClose} size="large">
      <code className="entry-name">
        {revealHidden(resource.uri)}
      </code>
      <ListState state={state} isEmpty={contents.length === 0} reload={reload} empty="The server sent nothing for this address.">
        {contents.map((part, index) => (
          <Content key={index} part={part} />
        ))}
      </ListState>
    </Dialog>
  )
}

/** Text as text. Bytes are only named here: a conversation is the place that shows pictures and plays sound. */
function Content({ part }: { readonly part: ContentPart }) {
  switch (part.type) {
    case 'text':
      return <CodeBlock code={part.text} title="text" maxHeight="medium" wrap />
    case 'resource':
      return <CodeBlock code={part.text} language={part.mimeType?.includes('json') ? 'json' : ''} title={part.mimeType ?? 'text'} maxHeight="medium" wrap />
    case 'json':
      return <CodeBlock code={visibleJson(part.value)} language="json" maxHeight="medium" />
    case 'resource-link':
      return <p className="muted">A link to {revealHidden(part.uri)}</p>
    case 'image':
    case 'audio':
    case 'file':
      return <p className="muted">{part.mimeType}, {formatSize(part.size)}: not text, so it is not shown here.</p>
  }
}
