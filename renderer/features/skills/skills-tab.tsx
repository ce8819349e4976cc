import { useCallback, useState } from 'react'
import type { ServerView, SkillView } from '#contract/server.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { MoreList } from '#renderer/components/more-list.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { isConnected } from '#renderer/state/use-server-lists.ts'
import { AttachButton } from '../resources/attach-button.tsx'
import { ListState } from '../servers/list-state.tsx'
import './skills.css'

/** The skills of a server: instructions for a model with their files. Nothing of one is read before it is asked for. */
export function SkillsTab({ view }: { readonly view: ServerView }) {
  const client = useClient()
  const { state, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.skills', { server: view.name }, { signal }), [client, view]))
  const [open, setOpen] = useState<{ readonly skill: SkillView; readonly path?: string } | null>(null)
  const { skills, refused } = state.kind === 'ready' ? state.value : { skills: [], refused: [] }
  const canRead = isConnected(view)
  return (
    <div className="tab-body">
      <p className="muted">Instructions for a model, with the files that belong to them. One goes to the model only when you attach it to a message.</p>
      <ListState state={state} isEmpty={skills.length + refused.length === 0} reload={reload} empty="This server offers no skills.">
        <MoreList items={skills} className="entry-list" label={`Skills of ${view.name}`}>
          {(skill) => (
            <li key={skill.uri} className="entry">
              <div className="entry-heading">
                <h3 className="entry-title">{revealHidden(skill.name)}</h3>
                <span className="muted">{revealHidden([skill.version === undefined ? undefined : `version ${skill.version}`, skill.license].filter(Boolean).join(' · '))}</span>
                <span className="entry-action">
                  <Button size="small" isDisabled={!canRead} aria-label={`Read ${skill.name}`} onPress={() => setOpen({ skill })}>
                    Read
                  </Button>
                  {canRead ? <AttachButton size="small" source={{ kind: 'skill', server: view.name, uri: skill.uri }} name={skill.name} /> : null}
                </span>
              </div>
              <p className="entry-description">{revealHidden(skill.description)}</p>
              {skill.files.length === 0 ? null : (
                <Disclosure summary={skill.files.length === 1 ? 'One file' : `${skill.files.length} files`}>
                  <ul className="skill-files" aria-label={`Files of ${skill.name}`}>
                    {skill.files.slice(0, 200).map(({ path, size }) => (
                      <li key={path}>
                        <Button size="small" variant="quiet" isDisabled={!canRead} onPress={() => setOpen({ skill, path })}>
                          {revealHidden(path)}
                        </Button>
                        {size === undefined ? null : <span className="muted">{formatBytes(size)}</span>}
                      </li>
                    ))}
                  </ul>
                </Disclosure>
              )}
            </li>
          )}
        </MoreList>
        {refused.length === 0 ? null : (
          <Banner tone="warning" title={refused.length === 1 ? 'One skill was left out.' : `${refused.length} skills were left out.`}>
            <ul>
              {refused.slice(0, 20).map(({ uri, reason }, index) => (
                // The list of one answer never changes its order.
                <li key={index}>{revealHidden(uri === undefined ? reason : `${uri}: ${reason}`)}</li>
              ))}
            </ul>
          </Banner>
        )}
      </ListState>
      {open ? <SkillDialog key={`${open.skill.uri}\n${open.path ?? ''}`} skill={open.skill} path={open.path} onClose={() => setOpen(null)} /> : null}
    </div>
  )
}

function SkillDialog({ skill, path, onClose }: { readonly skill: SkillView; readonly path?: string | undefined; readonly onClose: () => void }) {
  const client = useClient()
  const { server, uri, name } = skill
  const { state, reload } = useLoad(
    useCallback((signal: AbortSignal) => client.call('server.skill', { server, uri, ...(path === undefined ? {} : { path }) }, { signal }), [client, server, uri, path]),
  )
  return (
    <Dialog title={path === undefined ? name : `${name}: ${path}`} isOpen onClose={onClose} size="large" actions={path === undefined ? <AttachButton source={{ kind: 'skill', server, uri }} name={name} onAttached={onClose} /> : undefined}>
      <p className="muted">
        <code>{revealHidden(uri)}</code> of {revealHidden(server)}
      </p>
      <ListState state={state} isEmpty={false} reload={reload} empty="">
        {state.kind === 'ready' ? (
          <>
            <p>
              {state.value.verified ? (
                <Badge tone="success" title="It is byte for byte what the server's list of skills names.">
                  Verified
                </Badge>
              ) : (
                <Badge tone="warning" title="The server names no digest for it, so it may be another at every reading.">
                  Not verified
                </Badge>
              )}
            </p>
            <CodeBlock code={state.value.text} language={state.value.mimeType?.includes('json') ? 'json' : 'markdown'} title={state.value.name} maxHeight="medium" wrap />
          </>
        ) : null}
      </ListState>
    </Dialog>
  )
}
