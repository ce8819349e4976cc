// A hand-written stdio server that runs calls as tasks: `node tasks.mjs legacy` (2025-11-25 tasks) or `modern` (2026-07-28 with
// the extension io.modelcontextprotocol/tasks). No SDK of a server supports both. Its tasks lie as JSON files in TASKS_DIR and
// outlive it; a test ends one by writing its file. What the server was told to do stands in TASKS_DIR/log. With `--http` it
// listens on a free loopback port, prints its address, and answers each request with JSON (modern only).
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const TASKS = 'io.modelcontextprotocol/tasks'
const RELATED = 'io.modelcontextprotocol/related-task'
const modern = process.argv[2] === 'modern'
const folder = process.env.TASKS_DIR
const note = (line) => appendFileSync(join(folder, 'log'), `${line}\n`)
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const complete = (value) => (modern ? { resultType: 'complete', ...value } : value)

const tool = (name, more = {}) => ({ name, description: `The task ${name}.`, inputSchema: { type: 'object', properties: {} }, ...(modern ? {} : { execution: { taskSupport: 'required' } }), ...more })
const number = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
const tools = [
  tool('job'),
  tool('ask'),
  tool('instant'),
  tool('now', { execution: { taskSupport: 'forbidden' } }),
  tool('optional', { execution: { taskSupport: 'optional' } }),
  tool('numbers', { outputSchema: number }),
  tool('huge-id'),
  tool('no-task'),
  tool('other-id'),
  tool('shapeless'),
  tool('fails'),
  tool('flood'),
  tool('asks-first'),
  tool('slow-start'),
  tool('samples'),
  tool('strange'),
  tool('button', { _meta: { ui: { visibility: ['app'] } } }),
  tool('panel', { _meta: { ui: { resourceUri: 'ui://tasks/panel' } }, icons: [{ src: 'data:image/png;base64,iVBORw0KGgo=', mimeType: 'image/png' }] }),
  tool('model-only', { _meta: { ui: { visibility: ['model'] }, 'ui/resourceUri': 'ui://tasks/old' } }),
]

const fileOf = (taskId) => join(folder, `${encodeURIComponent(taskId)}.json`)
const load = (taskId) => (existsSync(fileOf(taskId)) ? JSON.parse(readFileSync(fileOf(taskId), 'utf8')) : undefined)
function save(task) {
  writeFileSync(`${fileOf(task.taskId)}.new`, JSON.stringify(task))
  renameSync(`${fileOf(task.taskId)}.new`, fileOf(task.taskId))
}

/** As the wire of each generation has it. */
function shown({ taskId, status, message, result, error, inputRequests }) {
  const at = '2026-11-20T00:00:00Z'
  const base = { taskId, status, ...(message ? { statusMessage: message } : {}), createdAt: at, lastUpdatedAt: at }
  if (!modern) return { ...base, ttl: null, pollInterval: 1 }
  return { ...base, ttlMs: null, pollIntervalMs: 1, ...(status === 'completed' ? { result } : {}), ...(status === 'failed' ? { error } : {}), ...(status === 'input_required' ? { inputRequests } : {}) }
}

const text = (value) => ({ content: [{ type: 'text', text: value }] })
const question = { method: 'elicitation/create', params: { mode: 'form', message: 'Which colour?', requestedSchema: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] } } }
let created = 0

function begin(name) {
  const taskId = name === 'huge-id' ? 'x'.repeat(5_000) : `${name}-${process.pid}-${++created}`
  const task = { taskId, name, status: 'working', message: `${name} works` }
  if (name === 'instant') Object.assign(task, { status: 'completed', result: { content: [...text('at once').content, { type: 'hologram', depth: 3 }], _meta: { secret: 'for the view' } } })
  if (name === 'shapeless') Object.assign(task, { status: 'completed', result: { content: 'not a list' } })
  if (name === 'fails') Object.assign(task, { status: 'failed', error: { code: -32000, message: 'The oven is cold.' }, message: 'The oven is cold.' })
  if (name === 'numbers') Object.assign(task, { status: 'completed', result: { ...text('seven'), structuredContent: { n: 'seven' } } })
  if (name === 'ask') Object.assign(task, { status: 'input_required', inputRequests: { colour: question } })
  if (name === 'samples') Object.assign(task, { status: 'input_required', inputRequests: { thought: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 10 } } } })
  if (name === 'strange') Object.assign(task, { status: 'input_required', inputRequests: { what: { method: 'files/steal', params: {} } } })
  if (name !== 'huge-id') save(task)
  return task
}

const waiting = new Map()
let asked = 0

async function answer({ method, params }) {
  if (method.startsWith('tasks/') || method === 'tools/call') note(`${method} ${params.taskId ?? params.name}`.slice(0, 200))
  const task = params?.taskId === undefined ? undefined : load(params.taskId)
  if (method.startsWith('tasks/') && !task) return { error: { code: -32602, message: `Task not found: ${params.taskId}` } }
  switch (method) {
    case 'server/discover':
      if (modern) return { result: complete({ supportedVersions: ['2026-07-28'], capabilities: { tools: {}, extensions: { [TASKS]: {} } }, ttlMs: 0, cacheScope: 'private', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'tasks', version: '1.0.0' } } }) }
      break
    case 'initialize':
      if (!modern) return { result: { protocolVersion: '2025-11-25', capabilities: { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } }, serverInfo: { name: 'tasks', version: '1.0.0' } } }
      break
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: complete({ tools, ...(modern ? { ttlMs: 0, cacheScope: 'private' } : {}) }) }
    case 'tools/call': {
      if (params.name === 'now' || (!modern && !params.task)) return { result: complete(text('no task')) }
      if (params.name === 'no-task') return { result: modern ? { resultType: 'task', status: 'working' } : { task: { status: 'working' } } }
      if (params.name === 'asks-first' && !params.inputResponses) return { result: { resultType: 'input_required', inputRequests: { colour: question }, requestState: 'asked' } }
      if (['button', 'panel', 'model-only'].includes(params.name)) return { result: complete({ ...text('x'.repeat(200_000)), _meta: { page: 1 } }) }
      if (params.name === 'slow-start') while (!existsSync(join(folder, 'go'))) await new Promise((resolve) => setTimeout(resolve, 20))
      const begun = begin(params.name)
      if (params.name === 'flood') setTimeout(() => flood(begun), 10)
      return { result: modern ? { resultType: 'task', ...shown({ ...begun, status: 'working' }) } : { task: shown({ ...begun, status: 'working' }) } }
    }
    case 'tasks/get':
      return { result: complete(shown(task.name === 'other-id' ? { ...task, taskId: 'another' } : task)) }
    case 'tasks/result': {
      if (task.status === 'input_required') await elicit(task)
      const ended = load(task.taskId)
      if (ended.status === 'failed') return { error: ended.error }
      return { result: { ...ended.result, _meta: { ...ended.result._meta, [RELATED]: { taskId: task.taskId } } } }
    }
    case 'tasks/update':
      finishAsked(task, params.inputResponses.colour)
      return { result: complete({}) }
    case 'tasks/cancel':
      save({ ...task, status: 'cancelled' })
      return { result: modern ? complete({}) : shown({ ...task, status: 'cancelled' }) }
  }
  return { error: { code: -32601, message: `There is no method ${method}` } }
}

function finishAsked(task, response) {
  note(`answered ${JSON.stringify(response)}`)
  save({ ...task, status: 'completed', inputRequests: undefined, result: text(`It is ${response?.content?.colour ?? response?.action}.`) })
}

/** Legacy: the question comes while the result is waited for. */
async function elicit(task) {
  const id = `ask-${++asked}`
  const answered = new Promise((resolve) => waiting.set(id, resolve))
  write({ id, method: question.method, params: { ...question.params, _meta: { [RELATED]: { taskId: task.taskId } } } })
  finishAsked(task, await answered)
}

function flood(task) {
  const params = { ...shown(task), status: 'completed', taskId: task.taskId }
  for (let index = 0; index < 2_000; index++) write({ method: modern ? 'notifications/tasks' : 'notifications/tasks/status', params })
  for (let index = 0; index < 3; index++) write({ method: 'notifications/tasks/status', params: { taskId: { deep: true } } })
  note('flooded')
}

if (process.argv.includes('--http')) {
  const http = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const message = body === '' ? {} : JSON.parse(body)
    if (message.id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end()
    if (message.method.startsWith('tasks/') && request.headers['mcp-name'] !== message.params.taskId) note('a task without its header')
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(await answer(message)) }))
  })
  http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`))
} else {
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const message = JSON.parse(line)
    if (message.method === undefined) return waiting.get(message.id)?.(message.result ?? { action: 'cancel' })
    if (message.id !== undefined) write({ id: message.id, ...(await answer(message)) })
  })
}
