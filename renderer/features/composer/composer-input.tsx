import { type ClipboardEvent, type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { announce } from '#renderer/components/announcer.ts'
import { type PickItem, PickList, usePickList } from '#renderer/components/pick-list.tsx'
import type { PromptView } from '#contract/server.ts'
import { type PromptItem, usePromptItems } from '../prompts/use-prompt-items.tsx'
import { type ResourceItem, useResourceItems } from '../resources/use-resource-items.tsx'
import { findTrigger, type Trigger } from './find-trigger.ts'
import { usePlaceAbove } from './use-place-above.ts'

export interface ComposerInputProps {
  readonly text: string
  readonly placeholder: string
  readonly ref: Ref<{ focus(): void }>
  readonly onText: (text: string) => void
  readonly onSend: () => void
  readonly onPaste: (event: ClipboardEvent) => void
  readonly onPrompt: (prompt: PromptView) => void
  readonly onResource: (item: ResourceItem) => void
}

/** The text of the message. `/` at its start asks for a prompt, `@` for a resource, from all connected servers. */
export function ComposerInput({ text, placeholder, ref, onText, onSend, onPaste, onPrompt, onResource }: ComposerInputProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const [cursor, setCursor] = useState(0)
  const [isFocused, setFocused] = useState(false)
  /** Closed by Escape: it stays so until another one begins. */
  const [dismissed, setDismissed] = useState<string | null>(null)
  const found = isFocused ? findTrigger(text, cursor) : null
  const trigger = found && keyOf(found) !== dismissed ? found : null
  const prompts = usePromptItems(trigger?.kind === 'prompt' ? trigger.query : '', trigger?.kind === 'prompt')
  const resources = useResourceItems(trigger?.kind === 'resource' ? trigger.query : '', trigger?.kind === 'resource')
  const { items, isLoading } = trigger?.kind === 'resource' ? resources : prompts
  const list = usePickList<PromptItem | ResourceItem>(trigger === null ? none : items, pick)
  const menu = useRef<HTMLDivElement>(null)
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus() }), [])
  const isOver = found === null
  useEffect(() => {
    if (isOver) setDismissed(null)
  }, [isOver])
  const kind = trigger?.kind
  const { count } = list
  useEffect(() => {
    if (kind !== undefined && !isLoading) announce(count === 0 ? `No ${kind} matches` : `${count} ${count === 1 ? kind : `${kind}s`}. Up and down to choose, Enter to take.`)
  }, [kind, count, isLoading])
  // An address that begins with @ in the middle of a text is no question where nothing answers it.
  const isOpen = trigger !== null && (trigger.kind === 'prompt' || count > 0 || (isLoading && trigger.query === ''))

  const place = usePlaceAbove(menu, isOpen)

  function pick(item: PromptItem | ResourceItem): void {
    if (trigger === null) return
    onText(text.slice(0, trigger.start) + text.slice(trigger.end).replace(trigger.start === 0 ? /^\s+/ : /^$/, ''))
    setCursor(trigger.start)
    if ('prompt' in item) onPrompt(item.prompt)
    else onResource(item)
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (isOpen && trigger) {
      if (event.key === 'Escape') {
        event.preventDefault()
        event.stopPropagation()
        return setDismissed(keyOf(trigger))
      }
      if (list.onKeyDown(event)) return
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    onSend()
  }

  // A text area may not be called a combo box; what it controls can be said all the same.
  const { role: _role, 'aria-expanded': _expanded, ...controls } = list.inputProps
  return (
    <>
      {isOpen ? (
        // The keyboard stays in the text, also while the list is scrolled.
        <div ref={menu} className="composer-menu" style={place} role="presentation" onMouseDown={(event) => event.preventDefault()}>
          <PickList list={list} label={trigger?.kind === 'resource' ? 'Resources' : 'Prompts'} height={300} empty={isLoading ? 'Reading…' : <NoPrompts query={trigger?.query ?? ''} />} />
        </div>
      ) : null}
      <textarea
        ref={area}
        data-focus="composer"
        className="composer-text"
        dir="auto"
        aria-label="Message"
        placeholder={placeholder}
        rows={1}
        value={text}
        onChange={(event) => {
          setCursor(event.target.selectionStart)
          onText(event.target.value)
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        {...(isOpen ? controls : {})}
      />
    </>
  )
}

const none: readonly (PromptItem | ResourceItem)[] & readonly PickItem[] = []

function NoPrompts({ query }: { readonly query: string }) {
  if (query !== '') return <>No prompt matches “{query}”. Enter sends the message as it is.</>
  return <>Prompts are messages that servers prepared, to be filled in and sent. No connected server offers any: server-everything, for one, does.</>
}

function keyOf(trigger: Trigger): string {
  return `${trigger.kind} ${trigger.start}`
}
