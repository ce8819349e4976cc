import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { CallInput } from '#contract/contract.ts'
import type { ConversationEvent, ToolOutcome } from '#contract/conversation.ts'
import type { Project } from '#contract/project.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

/** A real host, real servers, a real database, a mock address for the model; the person is played. */
const home = realpathSync(mkdtempSync(join(tmpdir(), 'steward-projects-')))
const servers = join(import.meta.dirname, '../../../e2e/servers')
const mock = new LLMock({ port: 0 })
const asked: ConsentRequest[] = []
let answer: (request: ConsentRequest) => ConsentAnswer | undefined = () => ({ kind: 'allow-once' })
let connection: Connection
let closeAll: () => Promise<void>

beforeAll(async () => {
  mkdirSync(join(home, 'plans'))
  const run = (file: string, more = {}) => ({ command: process.execPath, args: [join(servers, file)], ...more })
  const keyed = { command: 'npx', args: ['keyed', '--token', 'planted-argument'], env: { MODE: 'sk-planted00000000000000000', PLAIN: 'hunter2hunter2', FROM: '${secret:keyed/key}', OTHER: '${MODE:-fallbackvalue}' }, disabled: true }
  const remote = { url: 'https://user:pass-planted@api.example.com/mcp/a1b2c3d4e5f6g7h8i9?key=planted-query', headers: { Authorization: 'Bearer planted-token-1234', 'X-Keep': 'Bearer ${secret:remote/key}' }, disabled: true }
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { modern: run('modern.ts'), asking: run('asking.ts'), keyed, remote, placed: { command: 'npx', args: ['files', '/srv/secret-place'], disabled: true } } }))
  const guess = (userMessage: string, name: string, args = '{}'): void => {
    mock.addFixture({ match: { userMessage, predicate: ({ messages }) => messages.at(-1)?.role === 'user' }, response: { toolCalls: [{ name, arguments: args }] } })
    mock.addFixture({ match: { userMessage }, response: { content: 'Done.' } })
  }
  guess('echo please', 'modern__echo', '{"message":"hi"}')
  guess('add please', 'modern__add', '{"a":1,"b":2}')
  guess('roots please', 'asking__ask-roots')
  await mock.start()
  const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true, provider: { id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock'], toolMode: 'native' } })
  const [near, far] = createPair()
  const stop = serve(far, host)
  connection = connect(near)
  host.start()
  connection.subscribe('consent-change', ({ requests }) => {
    for (const request of requests) {
      if (asked.some(({ requestId }) => requestId === request.requestId)) continue
      asked.push(request)
      const chosen = answer(request)
      if (chosen) void connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: chosen }).catch(() => undefined)
    }
  })
  await connection.subscribed()
  closeAll = async () => {
    stop()
    await host.close()
    await close()
    await mock.stop()
    rmSync(home, { recursive: true, force: true })
  }
})
afterAll(() => closeAll())

const save = (project: CallInput<'project.save'>['project'], projectId?: string): Promise<Project> => connection.call('project.save', { project, ...(projectId === undefined ? {} : { projectId }) })

async function say(text: string, more: Partial<CallInput<'turn.start'>> = {}): Promise<{ conversationId: string; events: ConversationEvent[]; outcome: ToolOutcome | undefined }> {
  const ended: string[] = []
  let onEnd: ((turnId: string) => void) | undefined
  const stop = connection.subscribe('turn-end', ({ turnId }) => (ended.push(turnId), onEnd?.(turnId)))
  const { conversationId, turnId } = await connection.call('turn.start', { text, model: { providerId: 'mock', model: 'mock' }, ...more })
  if (!ended.includes(turnId)) await new Promise<void>((resolve) => (onEnd = (id) => id === turnId && resolve()))
  stop()
  const { events } = await connection.call('conversation.events', { conversationId, after: 0 })
  return { conversationId, events, outcome: events.findLast((event): event is Extract<ConversationEvent, { type: 'tool-result' }> => event.type === 'tool-result' && event.turnId === turnId)?.outcome }
}

/** What the model was told last. */
function lastRequest(): { tools: string[]; system: string } {
  const body = mock.getRequests().at(-1)?.body as unknown as { tools?: { function: { name: string } }[]; messages: { role: string; content: unknown }[] }
  return { tools: (body.tools ?? []).map(({ function: { name } }) => name), system: JSON.stringify(body.messages.find(({ role }) => role === 'system')?.content) }
}

test('a tool that a project has off is not told to the model, and not called where its name is guessed', async () => {
  const { projectId } = await save({ name: 'Sums', systemPrompt: 'Answer in Latin.', servers: [{ server: 'modern', tools: ['add'] }], otherServers: false })
  const guessed = await say('echo please', { projectId })
  expect(guessed.outcome).toMatchObject({ kind: 'failed', problem: { code: 'tool-unknown' } })
  expect(JSON.stringify(guessed.outcome)).not.toMatch(/picture|ask-/)
  expect(asked).toEqual([])
  expect(lastRequest()).toEqual({ tools: ['modern__add'], system: expect.stringMatching(/Answer in Latin\..*server=\\\\?"modern/s) })
  expect((await say('add please', { projectId })).outcome).toEqual({ kind: 'ok' })
  // Elsewhere, all is as it was.
  const free = await say('echo please')
  expect(free.outcome).toEqual({ kind: 'ok' })
  expect(lastRequest().tools).toEqual(expect.arrayContaining(['modern__echo', 'asking__ask-roots']))
  expect(lastRequest().system).not.toContain('Latin')
  // A server that is off as a whole tells the model nothing.
  await save({ name: 'Sums', servers: [{ server: 'modern', tools: [] }], otherServers: false }, projectId)
  expect((await say('add please', { conversationId: guessed.conversationId })).outcome).toMatchObject({ kind: 'failed', problem: { code: 'tool-unknown' } })
  expect(lastRequest()).toMatchObject({ tools: [], system: expect.not.stringContaining('server-instructions') })
})

test('a tool that is switched off while the person is asked is not sent, whatever they answer', async () => {
  const { projectId } = await save({ name: 'Echoes' })
  let open: ConsentRequest | undefined
  answer = (request) => ((open = request), undefined)
  const running = say('echo please', { projectId })
  await expect.poll(() => open).toBeDefined()
  await expect(connection.call('project.assign', { conversationId: open!.conversationId!, projectId: null })).rejects.toMatchObject({ code: 'turn-running' })
  await expect(connection.call('project.remove', { projectId })).rejects.toMatchObject({ code: 'turn-running' })
  await save({ name: 'Echoes', servers: [{ server: 'modern', tools: ['add'] }] }, projectId)
  await expect(connection.call('consent.answer', { requestId: open!.requestId, nonce: open!.nonce, answer: { kind: 'allow-always', cover: 'tool' } })).rejects.toMatchObject({ code: 'consent-request-gone' })
  const { outcome, events } = await running
  expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'tool-off' } })
  expect(events.some(({ type }) => type === 'tool-start')).toBe(false)
  expect((await connection.call('grant.list', {})).grants).toEqual([])
})

test('a permission of a project holds in its conversations and nowhere else, and goes with it', async () => {
  const one = await save({ name: 'One' })
  const other = await save({ name: 'Other' })
  const before = asked.length
  answer = (request) => (request.project?.projectId === one.projectId ? { kind: 'allow-always', cover: 'tool', scope: 'project' } : { kind: 'deny' })
  const first = await say('echo please', { projectId: one.projectId })
  expect(asked.slice(before)).toMatchObject([{ project: { projectId: one.projectId, name: 'One' } }])
  const { grants } = await connection.call('grant.list', {})
  expect(grants).toMatchObject([{ scope: { kind: 'project', projectId: one.projectId }, rule: { kind: 'tool', tool: 'echo' } }])
  const count = asked.length
  expect((await say('echo please', { projectId: one.projectId })).outcome).toEqual({ kind: 'ok' })
  expect(asked).toHaveLength(count)
  // Another project, none, a conversation that was moved away, and a call by hand.
  const moved = await say('add please', { projectId: one.projectId })
  await connection.call('project.assign', { conversationId: moved.conversationId, projectId: other.projectId })
  answer = () => ({ kind: 'deny' })
  for (const more of [{ projectId: other.projectId }, {}, { conversationId: moved.conversationId }]) expect([more, (await say('echo please', more)).outcome?.kind]).toEqual([more, 'denied'])
  expect((await connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'x' } })).outcome.kind).toBe('denied')
  // Nobody can give one for a project that the request does not name.
  let refusal: unknown
  answer = (request) => {
    void connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'allow-always', cover: 'tool', scope: 'project' } }).catch((error: unknown) => {
      refusal = error
      return connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'deny' } })
    })
    return undefined
  }
  await say('echo please')
  expect(refusal).toMatchObject({ code: 'answer-not-offered' })

  await expect(save({ name: 'ONE' })).rejects.toMatchObject({ code: 'project-name-taken' })
  expect(await connection.call('project.remove', { projectId: one.projectId })).toEqual({ conversations: 2, grants: 2 })
  expect((await connection.call('conversation.get', { conversationId: first.conversationId })).projectId).toBeUndefined()
  expect((await connection.call('grant.list', {})).grants).toEqual([])
  answer = () => ({ kind: 'deny' })
  expect((await say('echo please', { conversationId: first.conversationId })).outcome?.kind).toBe('denied')
})

test('a server is told of the folders of the project in whose conversation it asks', async () => {
  answer = () => ({ kind: 'allow-once' })
  const { projectId } = await save({ name: 'Plans', folders: [{ path: join(home, 'plans') }] })
  await expect(save({ name: 'No such folder', folders: [{ path: join(home, 'none') }] })).rejects.toMatchObject({ code: 'folder-not-found' })
  const rootsOf = async (more: object): Promise<string> => JSON.stringify((await say('roots please', more)).events.findLast((event) => event.type === 'tool-result')?.content)
  expect(await rootsOf({ projectId })).toContain(pathToFileURL(join(home, 'plans')).href)
  expect(await rootsOf({})).not.toContain('plans')
})

test('a file of a project holds no secret and no place of this machine; what it allows counts only where it is ticked', async () => {
  answer = () => ({ kind: 'allow-always', cover: 'tool', scope: 'project' })
  const made = await save({
    name: 'Share me',
    systemPrompt: `Work in ${join(home, 'plans')}. The key is sk-planted00000000000000000.`,
    servers: ['modern', 'keyed', 'remote', 'placed'].map((server) => ({ server, tools: null })),
    folders: [{ path: join(home, 'plans') }],
  })
  await say('echo please', { projectId: made.projectId })
  const { name, text, leftOut } = await connection.call('project.export', { projectId: made.projectId, grants: true })
  expect(name).toBe('Share me.steward-project.json')
  expect(text).not.toMatch(/planted|hunter2|fallbackvalue|a1b2c3d4/)
  expect(text).not.toContain(home)
  expect(text).not.toContain('secret-place')
  // Placeholders stay, and each value is one.
  expect(text).toContain('Bearer ${secret:remote/key}')
  const { text: whole } = await connection.call('project.export', { projectId: made.projectId, paths: true, grants: true })
  expect(whole).not.toMatch(/planted|hunter2|fallbackvalue|a1b2c3d4/)
  const { mcpServers } = JSON.parse(whole) as { mcpServers: Record<string, { env?: Record<string, string>; url?: string }> }
  expect(mcpServers['keyed']?.env).toEqual({ MODE: '${secret:keyed/MODE}', PLAIN: '${secret:keyed/PLAIN}', FROM: '${secret:keyed/key}', OTHER: '${MODE}' })
  expect(mcpServers['remote']?.url).toBe('https://api.example.com/mcp/${secret:remote/url}?key=${secret:remote/key}')
  expect(whole).toContain('secret-place')
  expect(leftOut.join(' ')).toMatch(/1 folder of this computer.*system prompt.*placed/s)

  const read = await connection.call('project.read', { text: whole })
  expect(read.project).toMatchObject({ name: 'Share me' })
  expect(read.servers.every(({ isHere }) => isHere)).toBe(true)
  expect(read.grants).toMatchObject([{ index: 0, sentence: 'modern may run echo with any arguments' }])
  await expect(connection.call('project.import', { text: whole })).rejects.toMatchObject({ code: 'project-name-taken' })
  const count = (await connection.call('grant.list', {})).grants.length
  const plain = await connection.call('project.import', { text: whole, name: 'Nothing ticked' })
  expect(plain.folders).toEqual([])
  expect((await connection.call('grant.list', {})).grants).toHaveLength(count)
  const ticked = await connection.call('project.import', { text: whole, name: 'Ticked', grants: [0] })
  expect((await connection.call('grant.list', {})).grants.at(-1)).toMatchObject({ scope: { kind: 'project', projectId: ticked.projectId }, uses: 0 })

  // A stranger's file: another program under the name, a tool that is not here, and a server that goes through its proposal.
  const rule = read.grants[0]!.rule as { serverHash: string }
  // A tool that is the same here, and of which nobody here has seen a call.
  const unseen = (await connection.call('server.tools', { server: 'modern' })).tools.find(({ name: tool }) => !['echo', 'add'].includes(tool))!
  const strange = JSON.stringify({ format: 'steward-project', version: 1, project: { name: 'Strange' }, mcpServers: { evil: { command: 'evil', env: { A: 'b' }, trust: true }, 'bad\u202Ename': { command: 'x' } }, grants: [{ ...rule, serverHash: 'other' }, { ...rule, tool: 'gone' }, { kind: 'read-only', server: 'modern', serverHash: rule.serverHash }, { kind: 'read-only', server: 'asking', serverHash: 'x' }, { ...rule, tool: unseen.name, definitionHash: unseen.definitionHash }] })
  const seen = await connection.call('project.read', { text: strange })
  expect(seen.grants.map(({ refused }) => refused !== undefined)).toEqual([true, true, false, true, true])
  await expect(connection.call('project.import', { text: strange, grants: [0] })).rejects.toMatchObject({ code: 'grant-refused' })
  await expect(connection.call('project.import', { text: strange, grants: [4] })).rejects.toMatchObject({ code: 'grant-refused', problem: { cause: `You have not allowed a call of ${unseen.name} yet.` } })
  expect(seen.servers).toMatchObject([{ server: 'evil', isHere: false, link: expect.stringContaining('steward://install') }, { isHere: false, problem: { code: 'install-name-invalid' } }])
  await connection.call('project.import', { text: strange })
  expect((await connection.call('server.list', {})).servers.map(({ name: server }) => server)).not.toContain('evil')
  const proposal = await connection.call('install.propose', { from: { kind: 'link', text: seen.servers[0]!.link! } })
  expect(proposal).toMatchObject({ server: 'evil', leftOut: ['trust'] })
  for (const broken of ['', '{}', '[]', '{"format":"steward-project","version":2,"project":{"name":"x"}}']) await expect(connection.call('project.read', { text: broken })).rejects.toMatchObject({ code: 'project-file-invalid' })
})

test('where the row of a project is broken, its conversations have no tools, not all of them', async () => {
  answer = () => ({ kind: 'allow-once' })
  const { projectId } = await save({ name: 'Broken' })
  const { conversationId } = await say('add please', { projectId })
  const database = new DatabaseSync(join(home, 'steward.db'))
  database.prepare("UPDATE projects SET body = '{' WHERE id = ?").run(projectId)
  database.close()
  expect((await say('echo please', { conversationId })).outcome).toMatchObject({ kind: 'failed', problem: { code: 'tool-unknown' } })
  expect(lastRequest().tools).toEqual([])
})
