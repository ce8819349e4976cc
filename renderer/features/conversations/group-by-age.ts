import type { Conversation } from '#contract/conversation.ts'

export interface AgeGroup<Item> {
  readonly label: string
  readonly conversations: readonly Item[]
}

/** Newest first, under the words that people use for a day. `now` in milliseconds since 1970. */
export function groupByAge<Item extends Pick<Conversation, 'updatedAt'>>(conversations: readonly Item[], now: number): AgeGroup<Item>[] {
  const today = new Date(now).setHours(0, 0, 0, 0)
  const day = 86_400_000
  const limits: readonly (readonly [string, number])[] = [
    ['Today', today],
    ['Yesterday', today - day],
    ['Last 7 days', today - 7 * day],
    ['Last 30 days', today - 30 * day],
    ['Older', -Infinity],
  ]
  const groups = limits.map(([label]) => ({ label, conversations: [] as Item[] }))
  for (const conversation of conversations) {
    const place = limits.findIndex(([, from]) => conversation.updatedAt >= from)
    groups[place]?.conversations.push(conversation)
  }
  return groups.filter((group) => group.conversations.length > 0)
}
