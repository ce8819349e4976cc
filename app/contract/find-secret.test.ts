import { expect, test } from 'vitest'
import { findSecret } from './find-secret.ts'

const github = `ghp_${'a1'.repeat(15)}`

test.each([
  ['GITHUB_TOKEN', github, github],
  ['', `--token=${github}`, github],
  ['Authorization', `Bearer ${github}`, github],
  ['Authorization', 'Bearer abcdefghijkl', 'abcdefghijkl'],
  ['Authorization', 'Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA=='],
  ['X-Api-Key', '  abcdefgh123  ', 'abcdefgh123'],
  ['DATABASE_URL', 'postgres://me:s3cret-word@db.example/x', 's3cret-word'],
  ['', 'https://mcp.example/mcp?team=blue&tavilyApiKey=tvly-abcdef', 'tvly-abcdef'],
  ['', '--api-key=abcdefgh123', 'abcdefgh123'],
  ['', 'Authorization: Bearer abcdefghijkl', 'abcdefghijkl'],
  ['api-key', 'abcdefgh123', 'abcdefgh123'],
  ['PRIVATE_KEY', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
  // None, or a placeholder already.
  ['DEBUG', '1', undefined],
  ['NODE_ENV', 'production', undefined],
  ['API_KEY', '${secret:x}', undefined],
  ['API_KEY', 'short', undefined],
  ['Authorization', 'Bearer ${env:TOKEN}', undefined],
  ['', '/home/me/token', undefined],
  ['', 'https://mcp.example/mcp?key=1&team=blue', undefined],
  ['', '--port=8080', undefined],
])('%s: %s', (name, text, expected) => {
  const found = findSecret(name, text)
  expect(found && text.slice(found.start, found.end)).toBe(expected)
})
