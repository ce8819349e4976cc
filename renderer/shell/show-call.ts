import { navigate } from './route.ts'

/** Goes to the card of a tool call; its conversation may have to be read first. */
export function showCall(conversationId: string, callId: string): void {
  navigate({ kind: 'chat', conversationId })
  scrollToCall(callId)
}

function scrollToCall(callId: string, tries = 20): void {
  const card = document.querySelector<HTMLElement>(`[data-call="${CSS.escape(callId)}"]`)
  if (card) {
    card.scrollIntoView({ block: 'center' })
    card.querySelector('button')?.focus()
  } else if (tries > 0) {
    setTimeout(() => scrollToCall(callId, tries - 1), 100)
  }
}
