import { expect, test } from 'vitest'
import { createTestSecrets } from '#core/mcp/sign-in/test-support/secrets.ts'
import { secretHandlers } from './secret-handlers.ts'

test('what a sign-in stored is no key: not listed, not written, not removed', async () => {
  const secrets = createTestSecrets()
  await secrets.set('sign-in/github/abc', 'tokens')
  const handlers = secretHandlers({ secrets, config: { read: () => Promise.resolve({ text: '', revision: '' }) }, servers: { list: () => [] }, onChange: () => Promise.resolve() })
  const context = { signal: new AbortController().signal }
  await handlers['secret.set']({ name: 'mine', value: 'value' }, context)
  expect((await handlers['secret.status']({}, context)).secrets.map(({ name }) => name)).toEqual(['mine'])
  await expect(Promise.resolve(handlers['secret.set']({ name: 'sign-in/github/abc', value: 'forged' }, context))).rejects.toMatchObject({ code: 'secret-name-reserved' })
  await expect(Promise.resolve(handlers['secret.remove']({ name: 'sign-in/github/abc' }, context))).rejects.toMatchObject({ code: 'secret-name-reserved' })
  expect(secrets.values.get('sign-in/github/abc')).toBe('tokens')
})
