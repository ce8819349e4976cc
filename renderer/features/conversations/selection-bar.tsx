import { Archive, ArchiveRestore, Download, FolderInput, Pin, RotateCcw, Trash2, X } from 'lucide-react'
import { IconButton } from '#renderer/components/icon-button.tsx'
import type { Wish } from './conversation-row.tsx'
import type { LibraryView } from './library-rows.ts'

const wishes: Readonly<Record<LibraryView, readonly (readonly [Wish, string, typeof Pin])[]>> = {
  all: [['pin', 'Pin', Pin], ['move', 'Move to a folder', FolderInput], ['archive', 'Archive', Archive], ['export', 'Export', Download], ['delete', 'Delete', Trash2]],
  archive: [['unarchive', 'Unarchive', ArchiveRestore], ['export', 'Export', Download], ['delete', 'Delete', Trash2]],
  bin: [['restore', 'Restore', RotateCcw], ['delete-forever', 'Delete for good', Trash2]],
}

/** What can be done with the chosen ones. */
export function SelectionBar({ view, count, onWish, onClear }: { readonly view: LibraryView; readonly count: number; readonly onWish: (wish: Wish) => void; readonly onClear: () => void }) {
  return (
    <div className="selection-bar" role="toolbar" aria-label="The chosen conversations">
      <span className="selection-count" role="status">
        {count} chosen
      </span>
      {wishes[view].map(([wish, label, Icon]) => (
        <IconButton key={wish} size="small" label={label} icon={<Icon className="icon" aria-hidden="true" />} onPress={() => onWish(wish)} />
      ))}
      <IconButton size="small" label="Choose none" shortcut="Esc" icon={<X className="icon" aria-hidden="true" />} onPress={onClear} />
    </div>
  )
}
