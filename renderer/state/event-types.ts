import type { ConversationEventType } from '#contract/conversation.ts'

const types: Readonly<Record<ConversationEventType, true>> = {
  'turn-start': true,
  'step-start': true,
  'message-delta': true,
  'message-part': true,
  'message-replay': true,
  'tool-call': true,
  'consent-request': true,
  'consent-answer': true,
  'tool-start': true,
  'tool-result': true,
  'step-end': true,
  'tool-task': true,
  notice: true,
  'turn-end': true,
  'head-select': true,
  'tools-found': true,
  'context-change': true,
  compaction: true,
}

/** Every stored event: a record, so that the compiler asks for a new one here. All are subscribed, or `seq` would show gaps. */
export const conversationEventTypes = Object.keys(types) as ConversationEventType[]
