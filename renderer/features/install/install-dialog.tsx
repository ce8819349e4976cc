import { lazy, Suspense } from 'react'
import type { InstallRefusal } from '#contract/install.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'

const ProposalDialog = lazy(async () => ({ default: (await import('./proposal-dialog.tsx')).ProposalDialog }))

/** What came from outside and wants to add a server, one after the other; it waits at the host, also over a reload of the page. */
export function InstallDialog() {
  const installs = useReady(useApp().live.installs)
  const [proposal] = installs?.proposals ?? []
  const [refusal] = installs?.refused ?? []
  if (proposal) {
    return (
      <Suspense fallback={null}>
        <ProposalDialog key={proposal.proposalId} proposal={proposal} />
      </Suspense>
    )
  }
  return refusal ? <RefusedDialog key={refusal.proposalId} refusal={refusal} /> : null
}

/** Whoever pressed a link waits for something to happen. */
function RefusedDialog({ refusal: { proposalId, from, problem } }: { readonly refusal: InstallRefusal }) {
  const { client } = useApp()
  const close = (): void => void client.call('install.dismiss', { proposalId }).catch(() => undefined)
  return (
    <Dialog title="No server was added" isOpen onClose={close} actions={<Button autoFocus onPress={close}>Close</Button>}>
      <ProblemNotice problem={problem} />
      <p className="install-from">{revealHidden(from)}</p>
    </Dialog>
  )
}
