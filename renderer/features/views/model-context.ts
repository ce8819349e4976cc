import type { Client } from '#renderer/client/client.ts'
import { attachFiles, draftOf, messageDrafts, removeAttachment } from '../composer/attachment-drafts.ts'

/** The attachment that holds the context of a call's view, as long as it waits in the composer. */
const held = new Map<string, number>()

/**
 * What a view wants the model to know becomes an attachment of the next message: the person sees it there, can read it, and
 * can take it away. Each new one takes the last one's place, as the specification wants; an empty one takes it away.
 */
export function holdModelContext(client: Client, { conversationId, callId, server, uri }: { readonly conversationId: string; readonly callId: string; readonly server: string; readonly uri: string }, text: string): void {
  const key = `${conversationId}/${callId}`
  const last = held.get(key)
  held.delete(key)
  if (last !== undefined) removeAttachment(conversationId, last)
  if (text === '') return
  const file = new File([`Context from a view of the server ${server}:\n\n${text}`], `Context from a view of ${server}.txt`, { type: 'text/plain' })
  attachFiles(client, conversationId, [file], { source: { kind: 'view', server, uri } })
  const id = draftOf(messageDrafts.getState(), conversationId).attachments.at(-1)?.id
  if (id !== undefined) held.set(key, id)
}
