import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { closeDialog, openDialog } from './open-dialog.ts'

const BranchesDialog = lazy(async () => ({ default: (await import('./branches-dialog.tsx')).BranchesDialog }))
const CompareDialog = lazy(async () => ({ default: (await import('./compare-dialog.tsx')).CompareDialog }))
const RerunDialog = lazy(async () => ({ default: (await import('../replay/rerun-dialog.tsx')).RerunDialog }))
const ScrubDialog = lazy(async () => ({ default: (await import('./scrub-dialog.tsx')).ScrubDialog }))
const ModelDialog = lazy(async () => ({ default: (await import('./model-dialog.tsx')).ModelDialog }))

/** Whichever dialog about the tree is open. */
export function TreeDialogs() {
  const opened = useStore(openDialog)
  return <Suspense fallback={null}>{draw(opened)}</Suspense>
}

function draw(opened: ReturnType<typeof openDialog.getState>) {
  switch (opened.kind) {
    case 'nothing':
      return null
    case 'branches':
      return <BranchesDialog conversationId={opened.conversationId} onClose={closeDialog} />
    case 'rerun':
      return <RerunDialog conversationId={opened.conversationId} onClose={closeDialog} />
    case 'scrub':
      return <ScrubDialog conversationId={opened.conversationId} onClose={closeDialog} />
    case 'compare':
      return <CompareDialog key={`${opened.left.turnId}/${opened.right.turnId}`} left={opened.left} right={opened.right} others={opened.others} onClose={closeDialog} />
    case 'model':
      return <ModelDialog title={opened.title} current={opened.current} onPick={opened.onPick} onClose={closeDialog} />
  }
}
