let last: string | null = null

/** The conversation that a person would come back to: where what is attached elsewhere goes. */
export const lastConversation = (): string | null => last

export function rememberConversation(conversationId: string | null): void {
  last = conversationId
}
