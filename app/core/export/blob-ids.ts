import type { ConversationEvent } from '#contract/conversation.ts'

/** Every blob that an event names, wherever in it. */
export function blobIdsOf(event: ConversationEvent): string[] {
  const ids: string[] = []
  if (event.type === 'turn-start') {
    for (const { blobId, sent } of event.attachments) ids.push(blobId, ...(sent ? [sent.blobId] : []))
    for (const { content } of event.prompt?.messages ?? []) if ('blobId' in content) ids.push(content.blobId)
  }
  const contents = event.type === 'turn-start' || event.type === 'tool-result' ? event.content : event.type === 'message-part' ? [event.content] : []
  for (const content of contents) if ('blobId' in content) ids.push(content.blobId)
  if (event.type === 'tool-result' && event.whole) ids.push(event.whole.blobId)
  return ids
}
