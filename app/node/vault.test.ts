import { expect, test } from 'vitest'
import { createMasterKey, fingerprint, seal, unseal } from './vault.ts'

const key = createMasterKey()
const about = { keyId: 'k', name: 'provider/openai', version: 3 }

test('opens what was sealed, of any length and alphabet', () => {
  for (const value of ['', 'x', 'schlüssel 🔑', 'long '.repeat(10_000)]) expect(unseal(key, about, seal(key, about, value))).toBe(value)
  expect(seal(key, about, 'same').sealed).not.toEqual(seal(key, about, 'same').sealed)
})

test('opens with nothing else', () => {
  const box = seal(key, about, 'value')
  expect(unseal(createMasterKey(), about, box)).toBeUndefined()
  expect(unseal(key, { ...about, name: 'other' }, box)).toBeUndefined()
  expect(unseal(key, { ...about, version: 2 }, box)).toBeUndefined()
  expect(unseal(key, { ...about, keyId: 'j' }, box)).toBeUndefined()
  for (let index = 0; index < box.sealed.length; index++) {
    const changed = Uint8Array.from(box.sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(unseal(key, about, { ...box, sealed: changed })).toBeUndefined()
  }
  expect(unseal(key, about, { ...box, sealed: box.sealed.subarray(0, 10) })).toBeUndefined()
  expect(unseal(key, about, { ...box, nonce: new Uint8Array() })).toBeUndefined()
})

test('the fingerprint tells keys apart', () => {
  expect(fingerprint(key)).toMatch(/^[0-9a-f]{32}$/)
  expect(fingerprint(createMasterKey())).not.toBe(fingerprint(key))
})
