import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { PromptView, ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { rankMatches } from '#renderer/components/fuzzy.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { MoreList } from '#renderer/components/more-list.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { ListState } from './list-state.tsx'
import { emptyText } from './tools-tab.tsx'
import { isConnected } from '#renderer/state/use-server-lists.ts'
import { choose } from '../composer/composer-extras.ts'
import { lastConversation } from '../composer/last-conversation.ts'
import { ServerIcon } from '../icons/server-icon.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

/** The prompts of a server: texts that it prepared for a person to send. */
export function PromptsTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.prompts', { server: view.name }, { signal }), [client, view]))
  const [filter, setFilter] = useState('')
  const wanted = useDeferredValue(filter)
  const prompts = state.kind === 'ready' ? state.value.prompts : nothing
  const shown = useMemo(() => rankMatches(prompts, wanted, ({ name, title, description }) => ({ names: [name, title], words: description })), [prompts, wanted])
  return (
    <div className="tab-body">
      {prompts.length > 0 ? <p className="muted">Messages that the server prepared. In a conversation, type / to choose one of all servers.</p> : null}
      {prompts.length > 8 ? <SearchField label="Filter prompts" value={filter} onChange={setFilter} /> : null}
      <ListState state={state} isEmpty={prompts.length === 0} reload={reload} empty={emptyText(view, 'prompts')}>
        <MoreList items={shown} className="entry-list" label={`Prompts of ${view.name}`}>
          {(prompt) => <PromptEntry key={prompt.name} prompt={prompt} canUse={isConnected(view)} />}
        </MoreList>
        {shown.length === 0 ? <p className="muted">No prompt matches “{filter}”.</p> : null}
      </ListState>
    </div>
  )
}

const nothing: readonly never[] = []

function PromptEntry({ prompt, canUse }: { readonly prompt: PromptView; readonly canUse: boolean }) {
  function use(): void {
    choose({ kind: 'prompt', prompt })
    navigate({ kind: 'chat', conversationId: lastConversation() })
  }
  return (
    <li className="entry">
      <div className="entry-heading">
        <ServerIcon server={prompt.server} icons={prompt.icons} />
        <h3 className="entry-title">{revealHidden(prompt.title ?? prompt.name)}</h3>
        {prompt.title === undefined ? null : (
          <code className="entry-name">
            {revealHidden(prompt.name)}
          </code>
        )}
        <span className="entry-action">
          <Button size="small" isDisabled={!canUse} aria-label={`Use ${prompt.title ?? prompt.name}`} onPress={use}>
            Use
          </Button>
        </span>
      </div>
      {prompt.description ? (
        <p className="entry-description">
          {revealHidden(prompt.description)}
        </p>
      ) : null}
      {prompt.arguments.length === 0 ? (
        <p className="muted">No arguments</p>
      ) : (
        <dl className="definition">
          {prompt.arguments.map((argument) => (
            <div key={argument.name} className="definition-pair">
              <dt>
                <code>
                  {revealHidden(argument.name)}
                </code>
                {argument.required ? '' : ' (optional)'}
              </dt>
              <dd>{argument.description ? revealHidden(argument.description) : <span className="muted">No description</span>}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}
