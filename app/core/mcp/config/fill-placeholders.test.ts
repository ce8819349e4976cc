import { expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { fillPlaceholders, type PlaceholderSources } from './fill-placeholders.ts'
import { parseConfig } from './parse-config.ts'

const sources: PlaceholderSources = {
  variable: (name) => ({ HOME: '/home/a', EMPTY: '' })[name],
  secret: async (name) => ({ 'my key': 's3cret ${HOME}' })[name],
}

function define(entry: Record<string, unknown>): ServerDefinition {
  const { definitions, problems } = parseConfig(JSON.stringify({ mcpServers: { it: entry } }))
  if (!definitions[0]) throw new Error(JSON.stringify(problems))
  return definitions[0]
}

test('fills every field that may hold one', async () => {
  const stdio = define({ command: '${HOME}/bin/x', args: ['--root=${env:HOME}', '$HOME', '${NONE:-/a b}'], env: { KEY: '${secret:my key}' }, cwd: '${HOME}', envFile: '${HOME}/.env' })
  expect(await fillPlaceholders(stdio, sources)).toMatchObject({
    command: '/home/a/bin/x',
    args: ['--root=/home/a', '$HOME', '/a b'],
    // What a secret holds is never read as a placeholder again.
    env: { KEY: 's3cret ${HOME}' },
    cwd: '/home/a',
    envFile: '/home/a/.env',
  })
  const http = define({ url: 'http://${HOST:-localhost}:1/mcp', headers: { Authorization: 'Bearer ${secret:my key}', X: '${EMPTY}', Y: '${EMPTY:-set}' } })
  expect(await fillPlaceholders(http, sources)).toMatchObject({ url: 'http://localhost:1/mcp', headers: { Authorization: 'Bearer s3cret ${HOME}', X: '', Y: 'set' } })
})

test('fills certificates, the proxy and the sign-in', async () => {
  const secret = '${secret:my key}'
  const tls = { ca: '${HOME}/ca', cert: '${HOME}/c', key: '${HOME}/k', passphrase: secret }
  const it = define({ url: 'https://x', tls, proxy: `http://me:${secret}@p`, oauth: { clientId: '${HOME}', clientSecret: secret, callbackPort: 80, scopes: ['${HOME}'] } })
  expect(await fillPlaceholders(it, sources)).toMatchObject({
    tls: { ca: '/home/a/ca', cert: '/home/a/c', key: '/home/a/k', passphrase: 's3cret ${HOME}' },
    proxy: 'http://me:s3cret ${HOME}@p',
    signIn: { flow: 'interactive', clientId: '/home/a', clientSecret: 's3cret ${HOME}', callbackPort: 80, scopes: ['/home/a'] },
  })
})

test.each([
  [{ url: 'https://x', oauth: { clientSecret: '${secret:none}' } }, 'steward secrets set none', 'oauth.clientSecret'],
  [{ command: 'x', args: ['${NONE}'] }, 'Set NONE before', 'args[0]'],
  [{ url: 'http://x', headers: { A: '${secret:none}' } }, 'steward secrets set none', 'headers.A'],
])('a missing value says what to do: %j', async (entry, nextStep, field) => {
  const error = await fillPlaceholders(define(entry), sources).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StewardError)
  expect((error as StewardError).problem).toMatchObject({ code: 'placeholder-unfilled', nextStep: expect.stringContaining(nextStep), message: expect.stringContaining(field) })
})

test('an error of the secret store comes through as it is', async () => {
  const broken = { ...sources, secret: () => Promise.reject(new StewardError({ code: 'secret-missing-from-keychain', message: 'gone' })) }
  await expect(fillPlaceholders(define({ command: 'x', env: { K: '${secret:k}' } }), broken)).rejects.toThrow('gone')
})
