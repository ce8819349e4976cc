import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { FilledPrompt } from '#contract/conversation.ts'
import { Dialog } from '#renderer/components/dialog.tsx'
import { PickDialog } from '#renderer/components/pick-dialog.tsx'
import { focusComposerSoon } from '#renderer/shell/focus.ts'
import { PromptDialog } from '../prompts/prompt-dialog.tsx'
import { usePromptItems } from '../prompts/use-prompt-items.tsx'
import { TemplateForm } from '../resources/template-form.tsx'
import { type ResourceItem, useResourceItems } from '../resources/use-resource-items.tsx'
import { SkillPicker } from '../skills/skill-picker.tsx'
import type { AttachmentSource } from './attachment-drafts.ts'
import { choose, chooseNothing, choosing } from './composer-extras.ts'

export interface ComposerDialogsProps {
  /** Why a prompt cannot be sent right now. */
  readonly cannotSend: string | null
  readonly onAttach: (source: AttachmentSource, name: string) => void
  readonly onPrompt: (filled: FilledPrompt, how: 'send' | 'add') => void
}

/** What is chosen for a message, one thing at a time. */
export function ComposerDialogs({ cannotSend, onAttach, onPrompt }: ComposerDialogsProps) {
  const state = useStore(choosing)
  // Who leaves the page leaves the choice.
  useEffect(() => chooseNothing, [])
  const close = (): void => {
    chooseNothing()
    focusComposerSoon()
  }
  switch (state.kind) {
    case 'nothing':
      return null
    case 'prompts':
      return <PromptPicker onClose={close} />
    case 'resources':
      return <ResourcePicker onPick={(item) => pickResource(item, onAttach, close)} onClose={close} />
    case 'skills':
      return (
        <SkillPicker
          onClose={close}
          onPick={({ server, uri, name }) => {
            onAttach({ kind: 'skill', server, uri }, name)
            close()
          }}
        />
      )
    case 'prompt':
      return (
        <PromptDialog
          key={`${state.prompt.server}\n${state.prompt.name}`}
          prompt={state.prompt}
          cannotSend={cannotSend}
          onClose={close}
          onSend={(filled) => (close(), onPrompt(filled, 'send'))}
          onAdd={(filled) => (close(), onPrompt(filled, 'add'))}
        />
      )
    case 'template':
      return (
        <Dialog title={state.template.title ?? state.template.name} isOpen onClose={close}>
          {state.template.description === undefined ? null : <p className="muted">{state.template.description}</p>}
          <TemplateForm
            template={state.template}
            verb="Attach"
            onSubmit={(uri) => {
              onAttach({ kind: 'resource', server: state.template.server, uri }, uri)
              close()
            }}
          />
        </Dialog>
      )
  }
}

/** A resource goes into the message; a template first asks for what is in braces. */
export function pickResource({ target, group }: ResourceItem, onAttach: ComposerDialogsProps['onAttach'], close: () => void): void {
  if (target.kind === 'template') return choose(target)
  onAttach({ kind: 'resource', server: group, uri: target.resource.uri }, target.resource.title ?? target.resource.name)
  close()
}

function PromptPicker({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('')
  const { items, isLoading } = usePromptItems(query, true)
  return <PickDialog title="Use a prompt" searchLabel="Search the prompts of all servers" items={items} query={query} onQuery={setQuery} onPick={({ prompt }) => choose({ kind: 'prompt', prompt })} onClose={onClose} empty={isLoading ? 'Reading…' : 'No prompt matches.'} />
}

function ResourcePicker({ onPick, onClose }: { readonly onPick: (item: ResourceItem) => void; readonly onClose: () => void }) {
  const [query, setQuery] = useState('')
  const { items, isLoading } = useResourceItems(query, true)
  return <PickDialog title="Attach a resource" searchLabel="Search the resources of all servers" items={items} query={query} onQuery={setQuery} onPick={onPick} onClose={onClose} empty={isLoading ? 'Reading…' : 'No resource matches.'} />
}
