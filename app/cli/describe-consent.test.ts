import { expect, test } from 'vitest'
import type { ConsentRequest } from '#contract/consent.ts'
import { describeDefinition, describeRequest, describeRequests } from './describe-consent.ts'

const request: ConsentRequest = {
  effectKind: 'changes',
  signs: [],
  trail: [],
  offers: [],
  offersReadOnly: false,
  offersTrust: [],
  caller: 'model',
  requestId: 'r',
  nonce: 'n',
  callId: 'c',
  conversationId: 'v',
  turnId: 't',
  server: 'files',
  tool: 'write_file',
  title: 'Write a file',
  description: 'Writes\n  a file.',
  annotations: {},
  definitionHash: 'h',
  inputSchema: {},
  arguments: { path: '/tmp/a', content: 'line one\nline two', nested: { list: [1, null] } },
  effect: 'It can change things.',
  reasons: [{ code: 'no-grant', text: 'Nobody allowed it yet.' }],
  askedAt: 0,
}

test('shows server, tool, effect, reason and every argument in full', () => {
  expect(describeRequest(request)).toBe(`Allow files to run write_file (Write a file)?
  What it can do: It can change things.
  The server says: Writes a file.
  Why you are asked: Nobody allowed it yet.
  Arguments:
    path: "/tmp/a"
    content: "line one\\nline two"
    nested: {
      "list": [
        1,
        null
      ]
    }`)
})

test('nothing is cut, however long', () => {
  const content = 'x'.repeat(100_000)
  expect(describeRequest({ ...request, arguments: { content } })).toContain(`content: "${content}"`)
  expect(describeRequest({ ...request, arguments: {} })).toContain('(none)')
})

test('shows the changed words of a definition', () => {
  const change = { words: [{ kind: 'same' as const, text: 'reads ' }, { kind: 'removed' as const, text: 'a file' }, { kind: 'added' as const, text: 'all files' }] }
  expect(describeRequest({ ...request, change })).toContain('reads [-a file-]{+all files+}')
})

test('shows the way of the data, what leaves, suspicious words and what was changed', () => {
  const unusual: ConsentRequest = {
    ...request,
    reasons: [{ code: 'untrusted-data', text: 'This turn has read data from outside.' }],
    trail: [{ origin: 'web/fetch', server: 'web', subject: 'https://a.example', bytes: 2000 }],
    sends: { bytes: 40, destinations: ['eve@evil.example'] },
    signs: [{ code: 'hidden-characters', where: 'description', text: 'It holds characters that are not seen.', excerpt: 'a\u{e0041}b' }],
    editedFrom: { path: '/tmp/b' },
  }
  const text = describeRequest(unusual)
  for (const line of ['This turn read: https://a.example through web/fetch (2.0 KB)', 'What leaves: files/write_file wants to send 40 B to eve@evil.example.', 'Look closely: It holds characters that are not seen. In description: "a<U+E0041>b"', 'Changed by you; the model wanted:\n    path: "/tmp/b"']) expect(text).toContain(line)
  expect(describeRequests([unusual, { ...request, effectKind: 'reads', tool: 'read_file', arguments: { path: '/tmp/c' } }])).toBe(`The model wants 2 calls at once:
  Only read:
    files/read_file {"path":"/tmp/c"}
  May change, delete or send:
  ! files/write_file {"path":"/tmp/a","content":"line one\\nline two","nested":{"list":[1,null]}}`)
})

test('no word of a server or a model can act on the terminal or fake a line', () => {
  const evil = 'x\r\n  Arguments:\n    path: "/safe"\x1b[1A\x1b[2K\u202e\u200b'
  const hostile: ConsentRequest = {
    ...request,
    server: evil,
    tool: evil,
    title: evil,
    description: evil,
    arguments: { [evil]: evil },
    effect: evil,
    reasons: [{ code: 'untrusted-data', text: 'plain' }],
    trail: [{ origin: evil, subject: evil }],
    sends: { bytes: 1, destinations: [evil] },
    signs: [{ code: 'poses-as-system', where: evil, text: evil, excerpt: evil }],
  }
  const text = describeRequest(hostile)
  // oxlint-disable-next-line no-control-regex -- these are what must be gone
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]/)
  const lines = text.split('\n')
  expect(lines[0]).toContain('␊  Arguments:␊')
  expect(lines.at(-1)).toContain('\\r\\n  Arguments:\\n    path: \\"/safe\\"\\u001b[1A')
  expect(lines.at(-1)).toContain('\\u202e\\u200b"')
})

const common = { name: 'x', disabled: false, era: 'auto' as const }

test('a definition shows the whole command, with arguments that cannot be mistaken', () => {
  expect(describeDefinition({ ...common, kind: 'stdio', command: 'npx', args: ['-y', 'a b', '--x=${HOME}', '\x1b[2J'], env: { TOKEN: '${secret:x}' }, cwd: '/tmp', envFile: '.env' })).toBe(
    `  Command:   npx -y "a b" --x=\${HOME} "\\u001b[2J"
  Folder:    /tmp
  Variable:  TOKEN=\${secret:x}
  Variables: from .env`,
  )
  expect(describeDefinition({ ...common, kind: 'http', url: 'https://x.example/mcp', headers: { A: 'b' }, transport: 'auto' })).toBe('  Address:   https://x.example/mcp\n  Header:    A: b')
})
