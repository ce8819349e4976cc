import { expect, test } from 'vitest'
import { createReloadLimit, MAX_RELOADS, RELOAD_PERIOD_MS } from './reload-limit.ts'

test('a crash loop ends, a crash now and then does not add up', () => {
  let now = 0
  const limit = createReloadLimit(() => now)
  for (let count = 0; count < MAX_RELOADS; count++) expect(limit.mayReload()).toBe(true)
  expect(limit.mayReload()).toBe(false)
  now = RELOAD_PERIOD_MS
  expect(limit.mayReload()).toBe(true)
  for (let day = 1; day < 20; day++) {
    now += RELOAD_PERIOD_MS
    expect(limit.mayReload()).toBe(true)
  }
})

test('the person may start the count anew', () => {
  const limit = createReloadLimit(() => 0)
  while (limit.mayReload());
  limit.reset()
  expect(limit.mayReload()).toBe(true)
})
