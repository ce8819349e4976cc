import { expect, test } from 'vitest'
import { createMasker, secretsIn } from './mask.ts'

test('of a stored sign-in the tokens are masked, and not its address', () => {
  const stored = JSON.stringify({ issuer: 'https://as.example', tokens: { access_token: 'aaaaaaaa', refresh_token: 'rrrrrrrr', token_type: 'Bearer' }, client: { client_secret: 'ssssssss', client_id: 'steward' }, dpopKey: { jwk: { kty: 'EC', d: 'dddddddd' } } })
  expect(secretsIn(stored)).toEqual(['aaaaaaaa', 'rrrrrrrr', 'ssssssss', 'dddddddd'])
  const masker = createMasker()
  for (const secret of secretsIn(stored)) masker.learn(secret)
  expect(masker.text('https://as.example gave aaaaaaaa and rrrrrrrr')).toBe('https://as.example gave ••• and •••')
})

test('any other value is one secret, also one that looks like JSON', () => {
  expect(['a plain key', '{not json', '{"nothing":"secret"}'].map(secretsIn)).toEqual([['a plain key'], ['{not json'], ['{"nothing":"secret"}']])
})
