import { ChevronRight, Download, Ellipsis, Folder as FolderIcon, FolderOpen, Pencil, Trash2 } from 'lucide-react'
import type { Folder } from '#contract/library.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { Menu } from '#renderer/components/menu.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { askExport } from './transfer-dialogs.tsx'

interface FolderRowProps {
  readonly folder: Folder
  readonly isOpen: boolean
  readonly isStop: boolean
  readonly rowKey: string
  readonly onFocus: (key: string) => void
  readonly onFold: (folderId: string, isOpen: boolean) => void
  readonly onAsk: (kind: 'rename-folder' | 'remove-folder', folder: Folder) => void
}

export function FolderRow({ folder, isOpen, isStop, rowKey, onFocus, onFold, onAsk }: FolderRowProps) {
  const name = visibleText(folder.name)
  const Icon = isOpen ? FolderOpen : FolderIcon
  return (
    <div className="conversation-row folder-row">
      <button type="button" className="conversation-link" data-row={rowKey} tabIndex={isStop ? 0 : -1} aria-expanded={isOpen} title={name} onFocus={() => onFocus(rowKey)} onClick={() => onFold(folder.folderId, !isOpen)}>
        <ChevronRight className={joinClass('icon', 'folder-chevron', isOpen && 'folder-chevron-open')} aria-hidden="true" />
        <Icon className="icon folder-icon" aria-hidden="true" />
        <span className="conversation-title">{name}</span>
      </button>
      <div className="conversation-menu">
        <Menu
          label={`Actions for the folder ${name}`}
          trigger={<IconButton size="small" label={`Actions for the folder ${name}`} excludeFromTabOrder={!isStop} icon={<Ellipsis className="icon" aria-hidden="true" />} />}
          entries={[
            { id: 'rename', label: 'Rename', shortcut: 'F2', icon: <Pencil className="icon" aria-hidden="true" />, onAction: () => onAsk('rename-folder', folder) },
            { id: 'export', label: 'Export…', icon: <Download className="icon" aria-hidden="true" />, onAction: () => askExport({ scope: { kind: 'shelf', shelf: { kind: 'folder', folderId: folder.folderId } }, name: `the folder “${name}”` }) },
            { id: 'remove', label: 'Remove the folder', description: 'Its conversations stay', icon: <Trash2 className="icon" aria-hidden="true" />, onAction: () => onAsk('remove-folder', folder) },
          ]}
        />
      </div>
    </div>
  )
}
