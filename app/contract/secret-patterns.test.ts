import { expect, test } from 'vitest'
import { isSecretName, looksLikeSecret, maskSecretForms } from './secret-patterns.ts'

test.each([
  [`key sk-${'a1'.repeat(12)} rest`, 'key ••• rest'],
  ['ghp_' + 'a1B2c3D4e5F6g7H8i9J0', '•••'],
  ['Authorization: Bearer abcdefghijkl', 'Authorization: Bearer •••'],
  ['postgres://user:hunter22@db/x', 'postgres://•••@db/x'],
  ['nothing to hide: sk-1, http://host/path@2', 'nothing to hide: sk-1, http://host/path@2'],
])('masks %s', (text, masked) => expect(maskSecretForms(text)).toBe(masked))

test.each(['GITHUB_TOKEN', 'apiKey', 'OPENAI_API_KEY', 'X-Api-Key', 'Authorization', 'DB_PASSWORD', 'client_secret', 'Cookie'])('%s names a secret', (name) =>
  expect(isSecretName(name)).toBe(true),
)
test.each(['PATH', 'MAX_TOKENS', 'COMPAT', 'AUTHOR', 'KEYBOARD', 'SECRET_FOLDER'])('%s names no secret', (name) => expect(isSecretName(name)).toBe(false))

test('a short or plain value under a telling name is no secret', () => {
  expect(looksLikeSecret('AUTH', 'true')).toBe(false)
  expect(looksLikeSecret('TOKEN', '')).toBe(false)
  expect(looksLikeSecret('TOKEN', 'a-long-enough-value')).toBe(true)
  expect(looksLikeSecret('HOST', 'Bearer abcdefghijkl')).toBe(true)
})

test('masking a megabyte of hostile text takes no visible time', () => {
  const started = performance.now()
  maskSecretForms('eyJ'.repeat(200_000) + 'a://'.repeat(100_000) + ':'.repeat(100_000))
  expect(performance.now() - started).toBeLessThan(10_000)
})
