import type { Conversation } from '#contract/conversation.ts'

export function titleOf(conversation: Pick<Conversation, 'title'>): string {
  return conversation.title.trim() || 'Untitled conversation'
}
