import { expect, test } from 'vitest'
import { groupByAge } from './group-by-age.ts'

const now = new Date(2026, 4, 20, 15).getTime()
const day = 86_400_000
const at = (conversationId: string, updatedAt: number) => ({ conversationId, updatedAt })

test('groups by calendar day and keeps the order; empty groups are left out', () => {
  const list = [at('now', now), at('morning', new Date(2026, 4, 20, 0, 1).getTime()), at('late', new Date(2026, 4, 19, 23, 59).getTime()), at('week', now - 5 * day), at('old', 0)]
  expect(groupByAge(list, now).map((group) => [group.label, group.conversations.map((item) => item.conversationId)])).toEqual([
    ['Today', ['now', 'morning']],
    ['Yesterday', ['late']],
    ['Last 7 days', ['week']],
    ['Older', ['old']],
  ])
})
