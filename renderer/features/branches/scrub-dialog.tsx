import { useCallback } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { formatBytes, formatCount } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { saveText } from '#renderer/components/save-text.ts'
import { Spinner } from '#renderer/components/spinner.tsx'
import type { Client } from '#renderer/client/client.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

/** A conversation for a bug report: what is replaced and what stays is seen before it is saved. */
export function ScrubDialog({ conversationId, onClose }: { readonly conversationId: string; readonly onClose: () => void }) {
  const client = useClient()
  const save = useAction()
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('export.scrubPreview', { conversationId }, { signal }), [client, conversationId]))
  return (
    <Dialog
      title="Export for a bug report"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={state.kind !== 'ready'} isPending={save.isPending} onPress={() => void save.run(() => write(client, conversationId)).then((isDone) => isDone && onClose())}>
            Save the file
          </Button>
        </>
      }
    >
      <p>Every word, number, name and address is replaced by another one of the same length, and files are left out. What happened, in which order and how long it took stays, so that it can be played again.</p>
      {state.kind === 'loading' ? <Spinner label="Reading the conversation" /> : null}
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {save.problem ? <ProblemNotice problem={save.problem} /> : null}
      {state.kind === 'ready' ? (
        <>
          <dl className="scrub-facts">
            <dt>Replaced</dt>
            <dd>
              {formatCount(state.value.words)} different words and numbers{state.value.files.count > 0 ? `; ${formatCount(state.value.files.count)} ${state.value.files.count === 1 ? 'file' : 'files'} left out (${formatBytes(state.value.files.bytes)})` : ''}
            </dd>
            <dt>Tools that stay readable</dt>
            <dd>{listOf(state.value.kept.tool)}</dd>
            <dt>Models</dt>
            <dd>{listOf(state.value.kept.model)}</dd>
            <dt>Names of arguments</dt>
            <dd>{listOf(state.value.kept.argument)}</dd>
            <dt>Codes of problems</dt>
            <dd>{listOf(state.value.kept.code)}</dd>
          </dl>
          <p className="muted">How it begins in the file:</p>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
          <pre className="scrub-sample" tabIndex={0} aria-label="The beginning of the file">
            {revealHidden(state.value.sample)}
          </pre>
        </>
      ) : null}
    </Dialog>
  )
}

const listOf = (names: readonly string[]) => (names.length === 0 ? 'none' : revealHidden(names.join(', ')))

async function write(client: Client, conversationId: string): Promise<void> {
  const { exportId } = await client.call('export.start', { format: 'jsonl', scope: { kind: 'conversations', conversationIds: [conversationId] }, scrubbed: true })
  const pieces: string[] = []
  for (let isDone = false; !isDone; ) {
    const { text, done } = await client.call('export.read', { exportId })
    pieces.push(text)
    isDone = done
  }
  saveText('conversation-scrubbed.jsonl', pieces.join(''))
}
