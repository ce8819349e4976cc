import type { ConversationEvent } from '#contract/conversation.ts'
import type { Connection } from '#rpc/connect.ts'

/** Every event of a conversation, read in pages. */
export async function allEvents(connection: Connection, conversationId: string): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = []
  for (let after = 0; ; ) {
    const page = await connection.call('conversation.events', { conversationId, after })
    events.push(...page.events)
    const last = page.events.at(-1)
    if (!last || last.seq >= page.lastSeq) return events
    after = last.seq
  }
}
