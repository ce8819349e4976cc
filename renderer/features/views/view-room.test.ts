import { expect, test } from 'vitest'
import { boundHeight, canShowViews, FIRST_HEIGHT } from './view-room.ts'

test('a view is as high as it asks, within what leaves the conversation visible', () => {
  expect([boundHeight(300, 800), boundHeight(0, 800), boundHeight(-5, 800), boundHeight(1e9, 800), boundHeight(1e9, 100), boundHeight(FIRST_HEIGHT, 600)]).toEqual([300, 48, 48, 560, 320, FIRST_HEIGHT])
})

test('views show where their addresses lead to Steward', () => {
  expect(['localhost', '127.0.0.1', '192.168.0.7', 'box.lan', '[::1]', 'localhost.evil.example'].map((name) => canShowViews('web', name))).toEqual([true, true, false, false, false, false])
  expect(canShowViews('electron', 'steward')).toBe(true)
})
