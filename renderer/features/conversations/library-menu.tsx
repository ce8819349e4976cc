import { Archive, Download, FolderPlus, Library, Trash2, Upload } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { FolderDialog } from './folder-dialogs.tsx'
import { askExport, askImport } from './transfer-dialogs.tsx'
import type { LibraryView } from './library-rows.ts'

/** What concerns the whole library. */
export function LibraryMenu({ onView }: { readonly onView: (view: LibraryView) => void }) {
  const [isNaming, setNaming] = useState(false)
  return (
    <>
      <Menu
        label="Library"
        placement="bottom end"
        trigger={<IconButton label="Library" icon={<Library className="icon" aria-hidden="true" />} />}
        entries={[
          { id: 'folder', label: 'New folder', icon: <FolderPlus className="icon" aria-hidden="true" />, onAction: () => setNaming(true) },
          { id: 'archive', label: 'Archive', icon: <Archive className="icon" aria-hidden="true" />, onAction: () => onView('archive') },
          { id: 'bin', label: 'Bin', icon: <Trash2 className="icon" aria-hidden="true" />, onAction: () => onView('bin') },
          { id: 'import', label: 'Import…', description: 'From ChatGPT, Claude or Steward', icon: <Upload className="icon" aria-hidden="true" />, onAction: () => askImport(null) },
          { id: 'export', label: 'Export everything…', icon: <Download className="icon" aria-hidden="true" />, onAction: () => askExport({ scope: { kind: 'shelf', shelf: { kind: 'all' } }, name: 'everything' }) },
        ]}
      />
      {isNaming ? <FolderDialog folder={null} onClose={() => setNaming(false)} onSaved={() => {}} /> : null}
    </>
  )
}
