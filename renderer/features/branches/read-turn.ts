import type { Client } from '#renderer/client/client.ts'
import { emptyConversation, type Turn } from '#renderer/state/conversation-state.ts'
import { foldEvents } from '#renderer/state/fold-events.ts'
import type { AnswerPlace } from './open-dialog.ts'

/** A turn of any branch of any conversation, from the host: it need not be on the screen. */
export async function readTurn(client: Client, { conversationId, turnId }: AnswerPlace, signal: AbortSignal): Promise<Turn | undefined> {
  let conversation = emptyConversation
  for (let isCut = true; isCut; ) {
    const { events, cut } = await client.call('conversation.turn', { conversationId, turnId, after: conversation.lastSeq }, { signal })
    conversation = foldEvents(conversation, events)
    isCut = cut && events.length > 0
  }
  return conversation.path.find((turn) => turn.turnId === turnId)
}
