import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useClient } from '#renderer/state/app-context.tsx'
import { attachFiles, type AttachmentSource, attachSource, clearDraft, draftOf, markChanged, messageDrafts, type MessageDraft, type PendingAttachment, refreshAttachment, removeAttachment } from './attachment-drafts.ts'

export interface Attachments extends MessageDraft {
  readonly isSending: boolean
  add(files: Iterable<File>): void
  addSource(source: AttachmentSource, name: string): void
  refresh(item: PendingAttachment): void
  remove(id: number): void
  clear(): void
}

/** What goes with the next message of a conversation; `side`: the pixels that its model looks at of a picture; resources among it are watched while they wait. */
export function useAttachments(conversationId: string | null, side: number): Attachments {
  const client = useClient()
  const draft = useStore(messageDrafts, (drafts) => draftOf(drafts, conversationId))
  const { attachments } = draft
  useWatch(conversationId, attachments)
  const actions = useMemo(
    () => ({
      add: (files: Iterable<File>) => attachFiles(client, conversationId, files, { side }),
      addSource: (source: AttachmentSource, name: string) => attachSource(client, conversationId, source, name),
      refresh: (item: PendingAttachment) => refreshAttachment(client, conversationId, item),
      remove: (id: number) => removeAttachment(conversationId, id),
      clear: () => clearDraft(conversationId),
    }),
    [client, conversationId, side],
  )
  return { ...draft, ...actions, isSending: attachments.some((item) => item.state.kind === 'sending') }
}

/** Hears of changes of attached resources, where their servers tell. */
function useWatch(conversationId: string | null, attachments: readonly PendingAttachment[]): void {
  const client = useClient()
  const watched = [...new Set(attachments.flatMap(({ source }) => (source?.kind === 'resource' ? [JSON.stringify([source.server, source.uri])] : [])))].join('\n')
  useEffect(() => {
    if (watched === '') return
    const sources = watched.split('\n').map((text) => JSON.parse(text) as [string, string])
    // A server that does not tell of changes is no failure: the resource is simply as it was read.
    const tell = (on: boolean): void => {
      for (const [server, uri] of sources) client.call('server.watch', { server, uri, on }).catch(() => {})
    }
    const stopHearing = client.subscribe('resource-change', ({ server, uri }) => markChanged(conversationId, server, uri))
    // The host counts who watches; over a new connection the same one must not count twice.
    let isTold = false
    const stopOpen = client.onOpen(() => {
      if (isTold) tell(false)
      tell(true)
      isTold = true
    })
    return () => {
      stopHearing()
      stopOpen()
      tell(false)
    }
  }, [client, conversationId, watched])
}
