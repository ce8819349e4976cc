import { expect, test } from 'vitest'
import type { CallContext } from '#contract/contract.ts'
import { definitionHash } from '#core/mcp/config/definition-hash.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import { createTrust } from '#core/mcp/test-support/testbed.ts'
import { createTestSecrets } from '#core/mcp/sign-in/test-support/secrets.ts'
import { plainSecretHandlers } from './plain-secret-handlers.ts'

const context: CallContext = { signal: new AbortController().signal }
const token = `ghp_${'a1'.repeat(15)}`
const file = `{
  // mine
  "mcpServers": {
    "git hub": { "command": "npx", "args": ["-y", "x", "--api-key", "abcdefgh123"], "env": { "GITHUB_TOKEN": "${token}", "DEBUG": "1" }, "extra": [1,2] },
    "web": { "url": "https://x.example/mcp?api_key=abcdefgh456", "headers": { "Authorization": "Bearer ${token}", "X-Team": "blue" } },
    "corp": { "url": "https://y.example", "proxy": "http://me:pass-word-1@proxy.example:80", "tls": { "cert": "/a.pem", "key": "/b.pem", "passphrase": "open" }, "oauth": { "clientId": "c", "clientSecret": "shh" } }
  }
}
`
const open = () => {
  const secrets = createTestSecrets()
  const trust = createTrust()
  return { secrets, trust, handlers: plainSecretHandlers({ secrets, trust }) }
}

test('every key in the clear goes to the keychain at once, and only the placeholder stays', async () => {
  const { secrets, trust, handlers } = open()
  const before = parseConfig(file).definitions
  for (const definition of before.slice(0, 1)) trust.approveServer(definition.name, await definitionHash(definition))
  const { secrets: found } = await handlers['config.find-secrets']({ text: file }, context)
  expect(secrets.values.size).toBe(0)
  const { text, moved } = await handlers['config.move-secrets']({ text: file, names: {} }, context)
  expect(moved).toEqual(found)
  expect(moved.map(({ field, name, exposed }) => [field, name, exposed])).toEqual([
    ['args[3]', 'git-hub/api-key', 'args'],
    ['env.GITHUB_TOKEN', 'git-hub/GITHUB_TOKEN', undefined],
    ['url', 'web/api_key', 'url'],
    // The same key as above.
    ['headers.Authorization', 'git-hub/GITHUB_TOKEN', undefined],
    ['proxy', 'corp/proxy', undefined],
    ['tls.passphrase', 'corp/passphrase', undefined],
    ['oauth.clientSecret', 'corp/clientSecret', undefined],
  ])
  expect(Object.fromEntries(secrets.values)).toEqual({ 'git-hub/api-key': 'abcdefgh123', 'git-hub/GITHUB_TOKEN': token, 'web/api_key': 'abcdefgh456', 'corp/proxy': 'pass-word-1', 'corp/passphrase': 'open', 'corp/clientSecret': 'shh' })
  for (const value of secrets.values.values()) expect(text).not.toContain(`"${value}"`)
  expect(text).toContain('// mine')
  expect(JSON.parse(text.replace('// mine', ''))).toMatchObject({ mcpServers: { 'git hub': { extra: [1, 2] } } })
  const after = parseConfig(text)
  expect(after.problems).toEqual([])
  expect(after.definitions).toMatchObject([
    { args: ['-y', 'x', '--api-key', '${secret:git-hub/api-key}'], env: { DEBUG: '1' }, secretsInArgs: true },
    { url: 'https://x.example/mcp?api_key=${secret:web/api_key}', headers: { Authorization: 'Bearer ${secret:git-hub/GITHUB_TOKEN}' }, secretsInUrl: true },
    { proxy: 'http://me:${secret:corp/proxy}@proxy.example:80' },
  ])
  // What was approved stays so; what was not is not approved by it.
  const approved = await Promise.all(after.definitions.map(async (definition) => trust.isServerApproved(definition.name, await definitionHash(definition))))
  expect(approved).toEqual([true, false, false])
  expect(await handlers['config.move-secrets']({ text, names: {} }, context)).toEqual({ text, moved: [] })
})

test('a name that is taken is never overwritten, and names of Steward itself are not given', async () => {
  const { secrets, handlers } = open()
  secrets.values.set('a/API_KEY', 'another one')
  const text = '{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"abcdefgh123"}},"provider":{"command":"x","env":{"openai_token":"abcdefgh124"}},"sign-in":{"command":"x","env":{"b_token":"abcdefgh125"}}}}'
  const { secrets: found } = await handlers['config.find-secrets']({ text }, context)
  expect(found.map(({ name }) => name)).toEqual(['a/API_KEY-2', 'server-provider/openai_token', 'server-sign-in/b_token'])
  const place = found[0]?.place ?? ''
  for (const [name, code] of [['a/API_KEY', 'secret-exists'], ['provider/openai', 'secret-name-reserved'], ['sign-in/x', 'secret-name-reserved']] as const) {
    await expect(Promise.resolve(handlers['config.move-secrets']({ text, names: { [place]: name } }, context))).rejects.toMatchObject({ code })
  }
  expect([...secrets.values.keys()]).toEqual(['a/API_KEY'])
  secrets.values.set('mine', 'abcdefgh123')
  expect((await handlers['config.move-secrets']({ text, names: { [place]: 'mine' } }, context)).text).toContain('${secret:mine}')
  expect(secrets.values.get('a/API_KEY')).toBe('another one')
})

test('without a keychain, or where it keeps nothing, the text stays as it is and the reason is said', async () => {
  const { secrets, handlers } = open()
  const text = '{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"abcdefgh123"}}}}'
  const none = plainSecretHandlers({ trust: createTrust(), secrets: { ...secrets, status: () => Promise.resolve({ kind: 'session', problem: { code: 'keychain-unavailable', message: 'There is none.', nextStep: 'Start one.' } }) } })
  await expect(Promise.resolve(none['config.move-secrets']({ text, names: {} }, context))).rejects.toMatchObject({ code: 'keychain-unavailable', problem: { cause: expect.stringContaining('stays as it is'), nextStep: 'Start one.' } })
  const forgets = plainSecretHandlers({ trust: createTrust(), secrets: { ...secrets, set: () => Promise.resolve() } })
  await expect(Promise.resolve(forgets['config.move-secrets']({ text, names: {} }, context))).rejects.toMatchObject({ code: 'secret-not-kept' })
  expect(secrets.values.size).toBe(0)
  // A file with a mistake: an edit could land in the wrong place.
  expect(await handlers['config.move-secrets']({ text: `${text},`, names: {} }, context)).toMatchObject({ moved: [] })
})
