import type { DragEvent } from 'react'
import type { Conversation } from '#contract/conversation.ts'

/** A type of our own: nothing that is dragged in from elsewhere has it. */
const TYPE = 'application/x-steward-conversations'

export function startDrag(event: DragEvent, conversations: readonly Conversation[]): void {
  event.dataTransfer.setData(TYPE, JSON.stringify(conversations.map(({ conversationId }) => conversationId)))
  event.dataTransfer.effectAllowed = 'move'
}

export function takesDrag(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(TYPE)
}

export function dragged(event: DragEvent): string[] {
  try {
    const ids: unknown = JSON.parse(event.dataTransfer.getData(TYPE))
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
