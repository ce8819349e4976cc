import { expect, test } from 'vitest'
import { isOwnUrl } from './origin.ts'
import { FOREIGN_ADDRESSES, OWN_ADDRESSES } from '../testing/addresses.ts'

test.each(OWN_ADDRESSES)('%j is a page of Steward', (address) => {
  expect(isOwnUrl(address)).toBe(true)
})

test.each(FOREIGN_ADDRESSES)('%j is not', (address) => {
  expect(isOwnUrl(address)).toBe(false)
})
