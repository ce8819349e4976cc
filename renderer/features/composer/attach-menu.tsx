import { BookOpen, Database, MessageSquareText, Paperclip, Plus } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { promptLists, resourceLists, skillLists, useHasAny } from '#renderer/state/use-server-lists.ts'
import { choose } from './composer-extras.ts'

/** What can go with a message: files of this machine, and what the connected servers offer. */
export function AttachMenu({ onFiles }: { readonly onFiles: (files: Iterable<File>) => void }) {
  const files = useRef<HTMLInputElement>(null)
  const hasResources = useHasAny(resourceLists)
  const hasPrompts = useHasAny(promptLists)
  const hasSkills = useHasAny(skillLists)
  const icon = (Icon: typeof Plus) => <Icon className="icon" aria-hidden="true" />
  return (
    <>
      <Menu
        label="Attach"
        placement="top start"
        trigger={<IconButton label="Attach" icon={icon(Plus)} />}
        entries={[
          { id: 'files', label: 'Files…', description: 'From this computer; dropping and pasting work too', icon: icon(Paperclip), onAction: () => files.current?.click() },
          { id: 'resource', label: 'Resource…', description: hasResources ? 'From a server; or type @' : 'No connected server offers any', icon: icon(Database), isDisabled: !hasResources, onAction: () => choose({ kind: 'resources' }) },
          { id: 'prompt', label: 'Prompt…', description: hasPrompts ? 'Prepared by a server; or type /' : 'No connected server offers any', icon: icon(MessageSquareText), isDisabled: !hasPrompts, onAction: () => choose({ kind: 'prompts' }) },
          { id: 'skill', label: 'Skill…', description: hasSkills ? 'Instructions from a server' : 'No connected server offers any', icon: icon(BookOpen), isDisabled: !hasSkills, onAction: () => choose({ kind: 'skills' }) },
        ]}
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          onFiles(event.target.files ?? [])
          event.target.value = ''
        }}
      />
    </>
  )
}
