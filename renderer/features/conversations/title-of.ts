import type { Conversation } from '#contract/conversation.ts'
import { visibleText } from '#renderer/components/visible-text.ts'

/** As a list or the window shows it: the words may be those of a model or of another person's file. */
export function titleOf(conversation: Pick<Conversation, 'title'>): string {
  return visibleText(conversation.title.trim()) || 'Untitled conversation'
}
