import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test as sequential, vi } from 'vitest'
import type { CallName, CallOutput, Handlers, ParsedInput } from '#contract/contract.ts'
import { clock, createTestbed, never, odd, packageProgram, startProgram, type Testbed } from '#core/mcp/test-support/testbed.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { createBlobStore } from '#node/blob-store.ts'
import { featureHandlers, type FeatureCall } from './feature-handlers.ts'
import { serverHandlers } from './server-handlers.ts'

// Most of the time here is waiting for processes, so the tests wait together.
const test = sequential.concurrent
const program = { command: process.execPath, args: [fileURLToPath(new URL('../../../e2e/servers/features.ts', import.meta.url))] }
const everything = packageProgram('@modelcontextprotocol/server-everything', 'dist/index.js')
const folder = mkdtempSync(join(tmpdir(), 'steward-features-'))
const secret = 'top-secret-value'

let bed: Testbed
let blobs: BlobStore
let http: Awaited<ReturnType<typeof startProgram>>
let handlers: Pick<Handlers, FeatureCall> & ReturnType<typeof serverHandlers>

beforeAll(async () => {
  http = await startProgram({ ...program, args: [...program.args, '--http'] }, {}, (line) => /^http:/.exec(line)?.input)
  blobs = createBlobStore(folder)
  bed = createTestbed(
    {
      features: program,
      legacy: { ...program, era: 'legacy' },
      spoiled: program,
      tested: program,
      plain: odd('plain'),
      exits: odd('exits'),
      web: { url: http.address, headers: { 'X-Team': 'blue', 'X-Key': '${secret:team-key}' } },
      everything: { ...everything, args: [...everything.args, 'stdio'] },
    },
    {
      parts: {
        // Steward's own pauses pass at once.
        clock: { ...clock, after: (ms, run) => clock.after(ms <= 1_000 ? Math.min(ms, 20) : ms, run) },
        secrets: { status: () => Promise.reject(new Error('not asked')), get: () => Promise.resolve(secret), set: () => Promise.resolve(), remove: () => Promise.resolve(), rotate: () => Promise.resolve({ sealed: 0, left: [] }), list: () => Promise.resolve([]) },
        mask: (text) => text.replaceAll(secret, '•••'),
      },
    },
  )
  handlers = { ...featureHandlers({ ports: { blobs, clock }, servers: bed.guarded }), ...serverHandlers({ servers: bed.guarded, blobs }) }
  bed.servers.start()
  await Promise.all(['features', 'legacy', 'web', 'everything'].map((name) => bed.state(name, 'ready', 20_000)))
}, 30_000)
afterAll(async () => {
  await bed.close()
  http.child.kill()
  rmSync(folder, { recursive: true, force: true })
})

const call = async <Name extends CallName & keyof typeof handlers>(name: Name, input: ParsedInput<Name>, signal = never): Promise<CallOutput<Name>> => (handlers[name] as unknown as (input: ParsedInput<Name>, context: { signal: AbortSignal }) => Promise<CallOutput<Name>>)(input, { signal })
const useTool = (server: string, tool: string, args = {}): Promise<unknown> => bed.servers.callTool({ server, tool, arguments: args, signal: never })
const read = async (blobId: string): Promise<string> => new TextDecoder().decode((await blobs.read(blobId, 0, 1_000_000)).bytes)
/** Resolves when the resource is told to have changed. */
const changeOf = (server: string, uri: string): Promise<void> =>
  new Promise((resolve) => {
    const forget = bed.servers.onResourceUpdated((from, changed) => {
      if (from !== server || changed !== uri) return
      forget()
      resolve()
    })
  })

test.each(['features', 'legacy', 'web'])('%s: arguments of templates and prompts are completed, with what the others hold', async (server) => {
  const of = { kind: 'template', uriTemplate: 'feature://city/{country}/{city}' } as const
  expect(await call('server.complete', { server, of, argument: 'country', value: 'f', others: {} })).toMatchObject({ values: ['france'], hasMore: false })
  expect((await call('server.complete', { server, of, argument: 'city', value: 'L', others: { country: 'france' } })).values).toEqual(['Lyon', 'Lille'])
  // A suggestion with hidden characters is none.
  expect((await call('server.complete', { server, of: { kind: 'prompt', name: 'review' }, argument: 'tone', value: 'k', others: {} })).values).toEqual(['kind'])
  expect((await call('server.complete', { server, of: { kind: 'prompt', name: 'nobody' }, argument: 'tone', value: '', others: {} })).values).toEqual([])
})

test('the older everything server completes, too; the next key press ends the request', async () => {
  const of = { kind: 'prompt', name: 'completable-prompt' } as const
  expect((await call('server.complete', { server: 'everything', of, argument: 'name', value: '', others: { department: 'Sales' } })).values).toEqual(['David', 'Eve', 'Frank'])
  const typing = new AbortController()
  const first = call('server.complete', { server: 'everything', of, argument: 'name', value: 'D', others: {} }, typing.signal)
  typing.abort()
  await expect(first).rejects.toMatchObject({ name: 'AbortError' })
})

test('what is listed has its icons, its date, for whom it is, and the names in a template', async () => {
  const { resources, templates } = await call('server.resources', { server: 'features' })
  expect(resources.find(({ uri }) => uri === 'feature://note')).toMatchObject({ title: 'The note', audience: ['user'], priority: 0.8, lastModified: '2026-11-01T10:00:00Z' })
  expect(templates[0]).toMatchObject({ variables: ['country', 'city'] })
  expect(await call('server.expand', { server: 'features', uriTemplate: templates[0]?.uriTemplate ?? '', values: { country: 'italy', city: 'a/b' } })).toEqual({ uri: 'feature://city/italy/a%2Fb' })
  expect((await call('server.prompts', { server: 'features' })).prompts).toMatchObject([{ name: 'review', title: 'Review', arguments: [{ name: 'tone', required: true }] }])
})

test('a resource becomes attachments that say where they are from: text, bytes, several parts', async () => {
  const { attachments: text } = await call('server.attach', { server: 'legacy', uri: 'feature://note' })
  expect(text).toMatchObject([{ name: 'The note', mimeType: 'text/plain', source: { kind: 'resource', server: 'legacy', uri: 'feature://note' } }])
  expect(await read(text[0]?.blobId ?? '')).toBe('The first note.')
  expect((await call('server.attach', { server: 'features', uri: 'feature://pixel' })).attachments).toMatchObject([{ name: 'pixel', mimeType: 'image/png', size: 70 }])
  const parts = await call('server.attach', { server: 'features', uri: 'feature://folder' })
  expect(parts.attachments.map(({ name, mimeType, size, source }) => ({ name, mimeType, size, uri: source?.uri }))).toEqual([
    { name: 'one.txt', mimeType: 'text/plain', size: 3, uri: 'feature://folder' },
    { name: 'two.bin', mimeType: 'application/octet-stream', size: 3, uri: 'feature://folder' },
  ])
  const { uri } = await call('server.expand', { server: 'features', uriTemplate: 'feature://city/{country}/{city}', values: { country: 'italy', city: 'Rome' } })
  expect(await read((await call('server.attach', { server: 'features', uri })).attachments[0]?.blobId ?? '')).toBe('Rome lies in italy.')
})

test('a prompt shows all kinds of content', async () => {
  const { messages } = await call('server.prompt', { server: 'web', name: 'review', arguments: { tone: 'kind' } })
  expect(messages).toMatchObject([
    { role: 'user', content: { type: 'text', text: 'Review this in a kind way.' } },
    { role: 'user', content: { type: 'image', mimeType: 'image/png' } },
    { role: 'assistant', content: { type: 'text' } },
    { role: 'user', content: { type: 'resource', uri: 'feature://note' } },
    { role: 'user', content: { type: 'audio', mimeType: 'audio/wav' } },
    { role: 'user', content: { type: 'resource-link', uri: 'feature://pixel' } },
  ])
})

test.each(['features', 'legacy'])('%s: a watched resource that changes is told, until nobody watches it', async (server) => {
  const uri = 'feature://note'
  expect(await call('server.watch', { server, uri, on: true })).toEqual({ watching: true })
  expect(await call('server.watch', { server, uri, on: true })).toEqual({ watching: true })
  await call('server.watch', { server, uri, on: false })
  const changed = changeOf(server, uri)
  await useTool(server, 'change', { text: 'The second note.' })
  await changed
  await call('server.watch', { server, uri, on: false })
  const sent = (): string[] => bed.servers.messages(server, 0).messages.flatMap(({ direction, method }) => (direction === 'sent' && method !== undefined ? [method] : []))
  if (server === 'legacy') await vi.waitFor(() => expect(sent()).toContain('resources/unsubscribe'))
  else await vi.waitFor(() => expect(sent().filter((method) => method === 'subscriptions/listen').length).toBe(3))
})

test('a stream that was dropped is opened again; what may have changed meanwhile is read anew and told', async () => {
  const uri = 'feature://note'
  expect(await call('server.watch', { server: 'web', uri, on: true })).toEqual({ watching: true })
  await useTool('web', 'grow')
  expect(bed.servers.tools('web').map(({ tool }) => tool.name)).not.toContain('extra')
  const told = changeOf('web', uri)
  await useTool('web', 'drop')
  await told
  await vi.waitFor(() => expect(bed.servers.tools('web').map(({ tool }) => tool.name)).toContain('extra'))
  const changed = changeOf('web', uri)
  await useTool('web', 'change', { text: 'over http' })
  await changed
})

test('a server that lost its process is watched again by itself', async () => {
  expect(await call('server.watch', { server: 'everything', uri: 'demo://resource/dynamic/text/1', on: true })).toEqual({ watching: true })
  const told = changeOf('everything', 'demo://resource/dynamic/text/1')
  await bed.servers.restartServer('everything')
  await told
})

test('a server that tells of nothing is not watched', async () => {
  expect(await call('server.watch', { server: 'plain', uri: 'none:///x', on: true })).toEqual({ watching: false })
})

test('skills are listed, read and verified; one that changed behind its digest is refused', async () => {
  const { skills, refused } = await call('server.skills', { server: 'spoiled' })
  expect(refused).toEqual([])
  expect(skills).toMatchObject([{ name: 'greeting', description: 'How to greet.', license: 'MIT', version: '2', files: [{ path: 'SKILL.md' }, { path: 'references/WORDS.md', size: 16 }] }])
  // Nothing was fetched by listing.
  expect(bed.servers.messages('spoiled', 0).messages.map(({ method }) => method)).not.toContain('resources/read')
  const uri = skills[0]?.uri ?? ''
  const manifest = await call('server.skill', { server: 'spoiled', uri })
  expect(manifest).toMatchObject({ name: 'greeting: SKILL.md', verified: true, mimeType: 'text/markdown', attachment: { source: { kind: 'skill', server: 'spoiled' } } })
  expect(await read(manifest.attachment.blobId)).toBe(manifest.text)
  expect((await call('server.skill', { server: 'spoiled', uri, path: 'references/WORDS.md' })).text).toBe('hello, good day\n')
  await useTool('spoiled', 'spoil')
  await expect(call('server.skill', { server: 'spoiled', uri })).rejects.toMatchObject({ code: 'skill-refused' })
  await expect(call('server.skill', { server: 'spoiled', uri, path: '../../etc/passwd' })).rejects.toMatchObject({ code: expect.stringMatching(/skill|failed/) })
  expect(await call('server.skills', { server: 'everything' })).toEqual({ skills: [], refused: [] })
})

test('an icon is taken from the list of its server and from nowhere else', async () => {
  const [embedded] = (await bed.state('features', 'ready')).icons ?? []
  expect((await call('server.icon', { server: 'features', src: embedded?.src ?? '' })).src).toBe(embedded?.src)
  // Not listed: it could be any address.
  expect(await call('server.icon', { server: 'web', src: `${new URL(http.address).origin}/other.png` })).toEqual({ src: null })
  // A program on this machine has no address of its own to fetch from.
  expect(await call('server.icon', { server: 'features', src: '/icon.png' })).toEqual({ src: null })
})

test('every answer names its request and how long it took', async () => {
  await call('server.complete', { server: 'features', of: { kind: 'prompt', name: 'nobody' }, argument: 'x', value: '', others: {} })
  const { messages } = bed.servers.messages('features', 0)
  const failed = messages.find((message) => message.failed)
  const request = messages.find(({ index }) => index === failed?.answers)
  expect(request).toMatchObject({ direction: 'sent', method: 'completion/complete', id: failed?.id })
  const answers = messages.filter(({ direction, method }) => direction === 'received' && method === undefined)
  expect(answers.every(({ durationMs, answers: index }) => typeof durationMs === 'number' && typeof index === 'number')).toBe(true)
})

test('a message over HTTP can be copied as a command: with what was sent, and no secret', async () => {
  await call('server.complete', { server: 'web', of: { kind: 'prompt', name: 'review' }, argument: 'tone', value: "it's", others: {} })
  const sent = bed.servers.messages('web', 0).messages.findLast(({ method }) => method === 'completion/complete')
  const { command } = await call('server.curl', { server: 'web', index: sent?.index ?? -1 })
  expect(command).toContain(`curl -sS -N -g -X POST "${http.address}"`)
  expect(command).toContain("-H 'mcp-method: completion/complete'")
  expect(command).toContain('-H "x-team: blue"')
  expect(command).toContain('-H "x-key: ${TEAM_KEY}"')
  expect(command).toContain(`it'\\''s`)
  expect(command).not.toContain(secret)
  await expect(call('server.curl', { server: 'web', index: 1_000_000 })).rejects.toMatchObject({ code: 'message-gone' })
  await expect(call('server.curl', { server: 'features', index: bed.servers.messages('features', 0).messages[0]?.index ?? 0 })).rejects.toMatchObject({ code: 'not-http' })
})

test('a test connects anew and times each step; a server at work is left alone', async () => {
  await bed.state('tested', 'ready', 20_000)
  const { view, steps } = await call('server.test', { server: 'tested' })
  expect(view.state.kind).toBe('ready')
  expect(steps.map(({ name }) => name)).toEqual(['prepare', 'launch', 'negotiate', 'list', 'discover'])
  expect(steps[2]?.detail).toContain('modern era, protocol 2026-07-28, features 1.0.0')
  expect(steps.every(({ durationMs, problem }) => durationMs >= 0 && problem === undefined)).toBe(true)
  await bed.state('plain', 'ready')
  const stop = new AbortController()
  const hanging = bed.servers.callTool({ server: 'plain', tool: 'hang', arguments: {}, signal: stop.signal })
  await vi.waitFor(() => expect(bed.servers.messages('plain', 0).messages.at(-1)?.method).toBe('tools/call'))
  await expect(call('server.test', { server: 'plain' })).rejects.toMatchObject({ code: 'server-busy' })
  stop.abort()
  await expect(hanging).rejects.toMatchObject({ name: 'AbortError' })
})

test('a test of a server that cannot start says at which step it failed and why', async () => {
  await bed.state('exits', 'failed', 20_000)
  const { view, steps } = await call('server.test', { server: 'exits' })
  expect(view.state.kind).not.toBe('ready')
  expect(steps.at(-1)).toMatchObject({ name: 'negotiate', problem: { code: 'server-exited' } })
})
