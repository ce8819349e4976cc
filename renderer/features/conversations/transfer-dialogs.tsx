import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Conversation } from '#contract/conversation.ts'
import type { ExportSubject } from './export-dialog.tsx'

type Open = { readonly kind: 'none' } | { readonly kind: 'export'; readonly subject: ExportSubject } | { readonly kind: 'import'; readonly file: File | null }

const ExportDialog = lazy(async () => ({ default: (await import('./export-dialog.tsx')).ExportDialog }))
const ImportDialog = lazy(async () => ({ default: (await import('./import-dialog.tsx')).ImportDialog }))

/** Of the whole window: a menu that opens it closes at once. */
const openTransfer = createStore<Open>(() => ({ kind: 'none' }))

export const askImport = (file: File | null): void => openTransfer.setState({ kind: 'import', file }, true)

export function askExport(subject: ExportSubject): void {
  openTransfer.setState({ kind: 'export', subject }, true)
}

/** One call names at most 500. */
export function askExportOf(conversations: readonly Conversation[]): void {
  const conversationIds = conversations.slice(0, 500).map(({ conversationId }) => conversationId)
  askExport({ scope: { kind: 'conversations', conversationIds }, name: conversationIds.length === 1 ? 'this conversation' : `${conversationIds.length} conversations` })
}

export function TransferDialogs() {
  const open = useStore(openTransfer)
  const close = (): void => openTransfer.setState({ kind: 'none' }, true)
  return (
    <Suspense fallback={null}>
      {open.kind === 'export' ? <ExportDialog subject={open.subject} onClose={close} /> : null}
      {open.kind === 'import' ? <ImportDialog file={open.file} onClose={close} /> : null}
    </Suspense>
  )
}
