import { FolderPlus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ProjectFolder } from '#contract/project.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Section } from '#renderer/components/page.tsx'
import { TextField } from '#renderer/components/text-field.tsx'

/** Folders that servers are told of while a conversation of the project works. A word to them, no lock on their door. */
export function FolderList({ folders, onChange }: { readonly folders: readonly ProjectFolder[]; readonly onChange: (folders: ProjectFolder[]) => void }) {
  const [path, setPath] = useState('')
  function add(event: FormEvent): void {
    event.preventDefault()
    const wanted = path.trim()
    if (wanted === '' || folders.some((folder) => folder.path === wanted)) return
    onChange([...folders, { path: wanted }])
    setPath('')
  }
  return (
    <Section title="Folders" description="Servers that ask for folders (roots) are told of these while a conversation of the project works.">
      {folders.length === 0 ? null : (
        <ul className="card project-folders" aria-label="Folders">
          {folders.map((folder) => (
            <li key={folder.path}>
              <code>{revealHidden(folder.path)}</code>
              <IconButton size="small" label={`Remove ${folder.path}`} icon={<Trash2 className="icon" aria-hidden="true" />} onPress={() => onChange(folders.filter((other) => other !== folder))} />
            </li>
          ))}
        </ul>
      )}
      <form className="project-folder-add" onSubmit={add} noValidate>
        <TextField label="Folder" isMono placeholder="/home/me/notes" value={path} onChange={setPath} />
        <Button type="submit" icon={<FolderPlus className="icon" aria-hidden="true" />} isDisabled={path.trim() === ''}>
          Add
        </Button>
      </form>
    </Section>
  )
}
