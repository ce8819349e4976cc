import { useCallback } from 'react'
import type { PromptView, ServerView } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { ListState } from './list-state.tsx'
import { emptyText } from './tools-tab.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

/** The prompts of a server: texts that it prepared for a person to send. */
export function PromptsTab({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.prompts', { server: view.name }, { signal }), [client, view]))
  const prompts = state.kind === 'ready' ? state.value.prompts : []
  return (
    <div className="tab-body">
      <ListState state={state} isEmpty={prompts.length === 0} reload={reload} empty={emptyText(view, 'prompts')}>
        <ul className="entry-list" aria-label={`Prompts of ${view.name}`}>
          {prompts.map((prompt) => (
            <PromptEntry key={prompt.name} prompt={prompt} />
          ))}
        </ul>
      </ListState>
    </div>
  )
}

function PromptEntry({ prompt }: { readonly prompt: PromptView }) {
  return (
    <li className="entry">
      <div className="entry-heading">
        <h3 className="entry-title">
          {revealHidden(prompt.title ?? prompt.name)}
        </h3>
        {prompt.title === undefined ? null : (
          <code className="entry-name">
            {revealHidden(prompt.name)}
          </code>
        )}
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
