import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { CallContext, EventName, EventPayload } from '#contract/contract.ts'
import { defaultServerOptions, type ServerDefinition } from '#contract/server.ts'
import { createPublisher } from '#core/ports/publish.ts'
import { createPorts, type OpenPorts } from '#node/create-ports.ts'
import { parseConfig } from '../mcp/config/parse-config.ts'
import { definitionHash } from '../mcp/config/definition-hash.ts'
import { blobHandlers } from './blob-handlers.ts'
import { announceConfigChanges, configHandlers } from './config-handlers.ts'
import { lookAround } from './doctor-handlers.ts'
import { linkHandlers } from './link-handlers.ts'
import { secretHandlers } from './secret-handlers.ts'
import { settingsHandlers } from './settings-handlers.ts'

const context: CallContext = { signal: new AbortController().signal }
let folder: string
let open: OpenPorts
let events: { event: EventName; payload: EventPayload<EventName> }[]
let publisher: ReturnType<typeof createPublisher>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-handlers-'))
  open = await createPorts({ home: folder, shell: 'terminal', version: '1' })
  publisher = createPublisher({ info() {}, warn() {}, error() {} })
  events = []
  publisher.subscribe((event, payload) => void events.push({ event, payload }))
})
afterEach(async () => {
  await open.close()
  rmSync(folder, { recursive: true })
})

const config = () => configHandlers({ config: open.ports.config, trust: open.ports.trust })

test('reads, checks and writes the file; a text with mistakes is saved and its problems are given', async () => {
  const handlers = config()
  const stop = announceConfigChanges(open.ports.config, publisher.publish)
  const { text, revision, problems, path } = await handlers['config.read']({}, context)
  expect([JSON.parse(text), problems, path]).toEqual([{ mcpServers: {} }, [], join(folder, 'mcp.json')])
  const written = await handlers['config.write']({ text: '{"mcpServers": {"a": {"comand": "x"}}}', revision }, context)
  expect(written.problems.map((problem) => problem.code)).toEqual(['config-field-unknown', 'config-command-missing'].sort())
  await expect(handlers['config.write']({ text: '{}', revision }, context)).rejects.toMatchObject({ code: 'config-changed' })
  expect(await handlers['config.check']({ text: '{' }, context)).toMatchObject({ problems: [{ code: 'config-syntax' }] })
  expect(JSON.stringify((await handlers['config.schema']({}, context)).schema)).toContain('mcpServers')
  await vi.waitFor(() => expect(events).toContainEqual({ event: 'config-change', payload: { revision: written.revision, problems: written.problems } }))
  stop()
  const later: EventName[] = []
  onTestFinished(announceConfigChanges(open.ports.config, (event) => void later.push(event)))
  await handlers['config.write']({ text: '{"mcpServers": {}}', revision: written.revision }, context)
  await vi.waitFor(() => expect(later).toEqual(['config-change']))
  expect(events).toHaveLength(1)
})

test('adding a server approves that one and vouches for no other', async () => {
  writeFileSync(join(folder, 'mcp.json'), '{\n  // from elsewhere\n  "mcpServers": { "foreign": { "command": "rm" } }\n}')
  const handlers = config()
  await handlers['config.add']({ server: 'mine', entry: { command: 'npx', args: ['x'] }, replace: false, approved: true }, context)
  const text = readFileSync(join(folder, 'mcp.json'), 'utf8')
  expect(text).toContain('// from elsewhere')
  const [foreign, mine] = parseConfig(text).definitions
  expect(mine && open.ports.trust.isServerApproved('mine', await definitionHash(mine))).toBe(true)
  expect(foreign && open.ports.trust.isServerApproved('foreign', await definitionHash(foreign))).toBe(false)
  expect(open.ports.config.wroteItself((await open.ports.config.read()).revision)).toBe(false)
  await handlers['config.add']({ server: 'imported', entry: { command: 'x' }, replace: false, approved: false }, context)
  const imported = parseConfig(readFileSync(join(folder, 'mcp.json'), 'utf8')).definitions[2]
  expect(imported && open.ports.trust.isServerApproved('imported', await definitionHash(imported))).toBe(false)
})

test('an entry that is wrong or whose name is taken is refused before anything is approved or written', async () => {
  const handlers = config()
  await handlers['config.add']({ server: 'a', entry: { command: 'x' }, replace: false, approved: true }, context)
  const before = readFileSync(join(folder, 'mcp.json'), 'utf8')
  await expect(handlers['config.add']({ server: 'b', entry: { args: ['x'] }, replace: false, approved: true }, context)).rejects.toMatchObject({ code: 'config-entry-invalid' })
  await expect(handlers['config.add']({ server: 'a', entry: { command: 'y' }, replace: false, approved: true }, context)).rejects.toMatchObject({ code: 'server-exists' })
  expect(readFileSync(join(folder, 'mcp.json'), 'utf8')).toBe(before)
  const [other] = parseConfig('{"mcpServers":{"a":{"command":"y"}}}').definitions
  expect(other && open.ports.trust.isServerApproved('a', await definitionHash(other))).toBe(false)
  await handlers['config.enable']({ server: 'a', enabled: false }, context)
  expect(parseConfig(readFileSync(join(folder, 'mcp.json'), 'utf8')).definitions).toMatchObject([{ name: 'a', disabled: true }])
  await handlers['config.remove']({ server: 'a' }, context)
  await expect(handlers['config.remove']({ server: 'a' }, context)).rejects.toMatchObject({ code: 'server-unknown' })
})

test('a wall is built and taken down by the person, who vouches for nothing else in the entry', async () => {
  const handlers = config()
  const sandbox = { mode: 'strict' as const, folders: { read: [], write: ['/w'] }, network: [] }
  const approved = async (server: string): Promise<boolean | undefined> => {
    const definition = parseConfig(readFileSync(join(folder, 'mcp.json'), 'utf8')).definitions.find(({ name }) => name === server)
    return definition && open.ports.trust.isServerApproved(server, await definitionHash(definition))
  }
  await handlers['config.add']({ server: 'mine', entry: { command: 'x' }, replace: false, approved: true }, context)
  await handlers['config.add']({ server: 'foreign', entry: { command: 'x' }, replace: false, approved: false }, context)
  for (const server of ['mine', 'foreign']) await handlers['config.sandbox']({ server, sandbox }, context)
  expect(parseConfig(readFileSync(join(folder, 'mcp.json'), 'utf8')).definitions).toMatchObject([{ sandbox }, { sandbox }])
  expect([await approved('mine'), await approved('foreign')]).toEqual([true, false])
  await handlers['config.sandbox']({ server: 'mine', sandbox: 'off' }, context)
  expect(await approved('mine')).toBe(true)
  const before = readFileSync(join(folder, 'mcp.json'), 'utf8')
  await expect(handlers['config.sandbox']({ server: 'mine', sandbox: { ...sandbox, network: ['x.example'] } }, context)).rejects.toMatchObject({ code: 'config-entry-invalid' })
  await expect(handlers['config.sandbox']({ server: 'nobody', sandbox }, context)).rejects.toMatchObject({ code: 'server-unknown' })
  expect(readFileSync(join(folder, 'mcp.json'), 'utf8')).toBe(before)
  // Another program that takes the wall down is asked about.
  writeFileSync(join(folder, 'mcp.json'), before.replace('"x"', '"x", "sandbox": {"mode": "standard", "network": ["evil.example"]}'))
  expect(await approved('mine')).toBe(false)
})

test('settings are saved before the answer, and every view is told', async () => {
  const handlers = settingsHandlers({ settings: open.ports.settings, publish: publisher.publish })
  const next = await handlers['settings.update']({ theme: 'dark' }, context)
  expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({ theme: 'dark' })
  expect(events).toEqual([{ event: 'settings-change', payload: next }])
  expect(await handlers['settings.get']({}, context)).toEqual(next)
})

test('secrets go in and are listed by name only', async () => {
  const handlers = secretHandlers({ secrets: open.ports.secrets, config: open.ports.config, servers: { list: () => [] }, onChange: () => Promise.resolve() })
  await handlers['secret.set']({ name: 'provider/x', value: 'very secret value' }, context)
  const status = await handlers['secret.status']({}, context)
  expect(status.secrets).toMatchObject([{ name: 'provider/x', state: 'present' }])
  expect(JSON.stringify(status)).not.toContain('very secret')
  await handlers['secret.remove']({ name: 'provider/x' }, context)
  expect((await handlers['secret.status']({}, context)).secrets).toEqual([])
})

test('bytes come back as they went in', async () => {
  const handlers = blobHandlers({ blobs: open.ports.blobs })
  const whole = Uint8Array.from({ length: 1_500_000 }, (_, index) => (index * 31) % 256)
  const { uploadId } = await handlers['blob.create']({ name: 'b', mimeType: 'application/octet-stream', size: whole.length }, context)
  await handlers['blob.append']({ uploadId, data: Buffer.from(whole.subarray(0, 1_000_000)).toString('base64') }, context)
  await handlers['blob.append']({ uploadId, data: Buffer.from(whole.subarray(1_000_000)).toString('base64') }, context)
  const { blobId } = await handlers['blob.finish']({ uploadId }, context)
  const { data } = await handlers['blob.read']({ blobId, offset: 499_999, length: 1_000_001 }, context)
  expect(Buffer.from(data, 'base64').equals(Buffer.from(whole.subarray(499_999)))).toBe(true)
  await expect(handlers['blob.append']({ uploadId, data: Buffer.alloc(1_048_577).toString('base64') }, context)).rejects.toMatchObject({ code: 'blob-piece-too-large' })
})

test('only what may be opened reaches the browser, in the spelling that was shown', async () => {
  const opened: string[] = []
  const handlers = linkHandlers({ browser: { open: async (href) => (opened.push(href), 'opened') } })
  expect(await handlers['link.open']({ url: ' HTTPS://Example.com' }, context)).toEqual({ kind: 'opened', href: 'https://example.com/' })
  await expect(handlers['link.open']({ url: 'javascript:alert(1)' }, context)).rejects.toMatchObject({ code: 'link-not-allowed' })
  expect(opened).toEqual(['https://example.com/'])
})

test('the doctor tells of the machine, the file and each server', async () => {
  writeFileSync(join(folder, 'mcp.json'), '{"mcpServers": {"a": {"args": []}}}')
  const definition: ServerDefinition = { kind: 'stdio', name: 's', disabled: false, era: 'auto', command: 'x', args: [], env: {} }
  const common = { definition, definitionHash: 'h', counts: { tools: 2, resources: 0, resourceTemplates: 0, prompts: 0 }, cached: false, options: defaultServerOptions }
  const servers = {
    settled: async () => undefined,
    list: () => [
      { ...common, name: 'good', state: { kind: 'ready' as const, since: 1, era: 'modern' as const, protocolVersion: '2026-07-28', serverName: 'S', serverVersion: '1' } },
      { ...common, name: 'bad', state: { kind: 'failed' as const, at: 1, attempts: 1, problem: { code: 'c', message: 'It broke.', nextStep: 'Mend it.' } } },
    ],
  }
  const checks = await lookAround({ doctor: open.ports.doctor, servers, config: open.ports.config }, context.signal)
  expect(checks).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'Database', state: 'ok' }),
      expect.objectContaining({ name: 'mcp.json', state: 'failed', text: expect.stringContaining('Line 1, column 17') }),
      { id: 'server', name: 'Server good', server: 'good', state: 'ok', text: 'Ready: S 1, protocol 2026-07-28, 2 tools.' },
      { id: 'server', name: 'Server bad', server: 'bad', state: 'failed', text: 'It broke.', nextStep: 'Mend it.' },
    ]),
  )
})
