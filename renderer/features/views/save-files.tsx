import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import type { ViewFile } from './view-bridge.ts'

export interface FilesQuestion {
  readonly files: readonly ViewFile[]
  readonly answer: (saved: boolean) => void
}

/** Files that a view would like to have saved: what they are, and whether. */
export function SaveFilesDialog({ server, question }: { readonly server: string; readonly question: FilesQuestion | null }) {
  const files = question?.files ?? []
  function save(): void {
    for (const { name, bytes } of files) {
      // As bytes without a type: a saved page must not open here.
      const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    }
    question?.answer(true)
  }
  return (
    <ConfirmDialog title={files.length === 1 ? 'Save a file of this view?' : `Save ${files.length} files of this view?`} isOpen={question !== null} onClose={() => question?.answer(false)} onConfirm={save} confirmLabel="Save">
      <p>A view of {revealHidden(server)} made {files.length === 1 ? 'it' : 'them'}; Steward did not check what is inside.</p>
      <ul className="view-files">
        {files.map(({ name, bytes }, index) => (
          // The files of one question never change their order, and may have one name.
          <li key={index}>
            {revealHidden(name)} <span className="view-files-size">{formatBytes(bytes.size)}</span>
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
