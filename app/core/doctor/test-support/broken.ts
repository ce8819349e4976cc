/** Servers that are broken each in one way, in one folder, and the doctor over real ports: what a table of tests looks at. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { generate } from 'selfsigned'
import type { DoctorCheck } from '#contract/doctor.ts'
import type { JsonObject } from '#contract/json.ts'
import { createServerDoctor, type ServerDoctor } from '#core/doctor/server-doctor.ts'
import { createServers } from '#core/mcp/create-servers.ts'
import type { Limits } from '#core/mcp/limits.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { oddServer } from '#core/mcp/test-support/testbed.ts'
import type { Ports } from '#core/ports/ports.ts'
import { createPorts } from '#node/create-ports.ts'
import { createNetwork } from '#node/network/network.ts'
import { issue, makeAuthority } from '#node/testing/certificates.ts'

const run = `exec ${process.execPath} ${oddServer} plain`

/** A Streamable HTTP server of the older era, without a session. */
const mcp: RequestListener = (request, response) => {
  if (request.method !== 'POST') return void response.writeHead(405).end()
  const body: Buffer[] = []
  request.on('data', (chunk: Buffer) => body.push(chunk))
  request.on('end', () => {
    const { id, method } = JSON.parse(Buffer.concat(body).toString()) as { id?: number; method: string }
    if (id === undefined) return void response.writeHead(202).end()
    const results: Record<string, unknown> = { initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1.0.0' } }, 'tools/list': { tools: [] }, ping: {} }
    const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: 'unknown' } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
  })
}
const at = (path: string, listener: RequestListener = mcp): RequestListener => (request, response) => (request.url === path ? listener(request, response) : void response.writeHead(404).end('not here'))

export interface Broken {
  readonly folder: string
  readonly entries: Record<string, JsonObject>
  readonly servers: Servers
  readonly doctor: ServerDoctor
  readonly ports: Ports
  /** What the registry was asked for. */
  readonly asked: string[]
  readonly authority: string
  configText(): Promise<string>
  examine(server: string, options?: { online?: boolean }): Promise<DoctorCheck[]>
  close(): Promise<void>
}

export async function openBroken(limits: Partial<Limits>): Promise<Broken> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-doctor-'))
  const closers: (() => Promise<unknown>)[] = []
  const home = join(folder, 'home')
  const make = (path: string, text: string, mode = 0o755): string => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }
  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => (server.close(resolve), 'closeAllConnections' in server && (server as unknown as { closeAllConnections(): void }).closeAllConnections())))
    return (server.address() as AddressInfo).port
  }
  const web = (listener: RequestListener): Promise<number> => listen(createServer(listener))

  const company = await makeAuthority('Ada’s Company')
  const authority = make('company.pem', company.cert, 0o644)
  const good = await issue(company, 'localhost')
  const common = { keyType: 'ec', algorithm: 'sha256' } as const
  const san = (value: string) => [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value }] }]
  const [alone, expired, elsewhere, local] = await Promise.all([
    generate([{ name: 'commonName', value: 'localhost' }], { ...common, extensions: san('localhost') }),
    generate([{ name: 'commonName', value: 'localhost' }], { ...common, ca: company, notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2021-01-01'), extensions: san('localhost') }),
    generate([{ name: 'commonName', value: 'elsewhere.test' }], { ...common, ca: company, extensions: san('elsewhere.test') }),
    generate([{ name: 'commonName', value: 'localhost' }], { ...common, ca: company, extensions: san('localhost') }),
  ])
  const secure = ({ cert, key }: { cert: string; key: string }): Promise<number> => listen(createSecureServer({ cert, key }, at('/mcp')))
  const pem = ({ cert, private: key }: { cert: string; private: string }) => ({ cert, key })

  const asked: string[] = []
  const registry = await web((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(request.url === '/known-server' ? 200 : 404).end()
  })
  const closedPort = await web(mcp)
  await closers.pop()?.()
  const [port, moved, notHttp, secured, aloneAt, expiredAt, elsewhereAt, localAt, wantsSignIn] = await Promise.all([
    web(at('/mcp')),
    web((_request, response) => void response.writeHead(307, { location: `http://localhost:${port}/mcp` }).end()),
    listen(createTcpServer((socket) => socket.on('error', () => undefined).resume().end('SSH-2.0-it\r\n', () => socket.destroy()))),
    secure(good),
    secure(pem(alone)),
    secure(pem(expired)),
    secure(pem(elsewhere)),
    secure(pem(local)),
    web((_request, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()),
  ])

  make('home/.npmrc', `registry=http://localhost:${registry}/\n`, 0o644)
  make('home/.nvm/versions/node/v9.0.0/bin/steward-tool', '#!/bin/sh\nexit 1\n')
  make('home/.nvm/versions/node/v22.1.0/bin/steward-tool', `#!/bin/sh\n${run}\n`)
  make('home/.local/bin/steward-runtime', `#!/bin/sh\n${run}\n`)
  symlinkSync(process.execPath, join(home, '.nvm/versions/node/v22.1.0/bin/node'))
  mkdirSync(join(home, '.npm/_npx/0123456789abcdef/node_modules/half-server'), { recursive: true })
  make('home/.npm/_npx/fedcba9876543210/node_modules/whole-server/package.json', '{"name": "whole-server", "version": "2.0.0"}', 0o644)
  const oldNode = make('old/node', '#!/bin/sh\necho v14.21.3\n')
  make('bin/npx', '#!/bin/sh\necho "npx: not this time" >&2\nexit 4\n')
  make('bin/uvx', '#!/bin/sh\n[ "$1" = --version ] && echo uvx 0.9.1 && exit\necho "uvx: not this time" >&2\nexit 4\n')
  mkdirSync(join(home, '.cache/uv/wheels-v5/pypi/uv-server'), { recursive: true })
  make('package/package.json', '{"name": "new-server", "version": "1.0.0", "engines": {"node": ">=18.17"}}', 0o644)
  const script = make('package/dist/index.mjs', `process.argv[2] = 'plain'\nawait import(${JSON.stringify(oddServer)})\n`, 0o644)
  const env = { HOME: home }
  const npx = (name: string): JsonObject => ({ command: 'npx', args: ['-y', name], env: { ...env, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` } })
  const node = (...args: string[]): JsonObject => ({ command: process.execPath, args: [oddServer, ...args] })
  const ca = { tls: { ca: authority } }

  const entries: Record<string, JsonObject> = {
    fine: node('plain'),
    off: { ...node('plain'), disabled: true },
    'no-command': { args: [] },
    'short-timeout': { ...node('plain'), timeout: 30 },
    'all-in-one': { command: `node ${script}`, env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` } },
    tilde: { ...node('plain'), cwd: '~/steward-none' },
    secret: { ...node('plain'), env: { TOKEN: '${secret:DOCTOR_TOKEN}' } },
    variable: { ...node('plain'), env: { TOKEN: '${STEWARD_DOCTOR_UNSET}' } },
    'env-file': { ...node('plain'), envFile: join(folder, 'none.env') },
    'env-file-mark': { ...node('plain'), envFile: make('mark.env', '\uFEFFA=1\nB=2\n', 0o644) },
    folder: { ...node('plain'), cwd: join(folder, 'new/folder') },
    missing: { command: 'steward-no-such-program' },
    'missing-path': { command: join(folder, 'nothing/here') },
    nvm: { command: 'steward-tool', env },
    'not-executable': { command: make('plain.sh', '#!/bin/sh\n', 0o644) },
    interpreter: { command: make('script', '#!/opt/none/steward-runtime\n'), env },
    'line-end': { command: make('windows.sh', '#!/bin/sh\r\nexit 0\r\n') },
    'old-node': { command: oldNode, args: [script], env },
    script: { command: process.execPath, args: [join(folder, 'not-built.js')] },
    'half-package': npx('half-server'),
    'known-package': npx('known-server'),
    'unknown-package': npx('@some/unknown-server@1.2.3'),
    'uv-package': { command: 'uvx', args: ['--from', 'uv_server==1.2', 'serve'], env: npx('').env as JsonObject },
    'uv-unknown': { command: 'uvx', args: ['other-server@latest'], env: { ...(npx('').env as JsonObject), UV_DEFAULT_INDEX: `http://ada:hunter2@localhost:${registry}/simple` } },
    'whole-package': npx('whole-server@2'),
    exits: node('exits'),
    silent: node('silent'),
    text: node('only-garbage'),
    closed: { url: `http://localhost:${closedPort}/mcp` },
    'not-http': { url: `http://localhost:${notHttp}/mcp` },
    'wrong-path': { url: `http://localhost:${port}/`, type: 'http' },
    moved: { url: `http://localhost:${moved}/old` },
    'no-tls': { url: `https://localhost:${port}/mcp` },
    'needs-tls': { url: `http://localhost:${secured}/mcp` },
    stranger: { url: `https://localhost:${secured}/mcp` },
    'self-signed': { url: `https://localhost:${aloneAt}/mcp` },
    expired: { url: `https://localhost:${expiredAt}/mcp`, ...ca },
    'wrong-host': { url: `https://localhost:${elsewhereAt}/mcp`, ...ca },
    'wrong-name': { url: `https://127.0.0.1:${localAt}/mcp`, ...ca },
    'sign-in': { url: `http://localhost:${wantsSignIn}/mcp` },
    host: { url: 'https://nowhere.steward.test/mcp' },
    proxy: { url: `http://localhost:${port}/mcp`, proxy: `http://localhost:${closedPort}` },
  }
  const written = `{\n  // Mine.\n  "mcpServers": ${JSON.stringify(entries, undefined, 2).replaceAll('\n', '\n  ')},\n  "other": 1\n}\n`
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/mcp.json'), written)
  const { ports: made, close } = await createPorts({ home: join(folder, 'data'), shell: 'terminal', version: '0' })
  const network = createNetwork({
    environment: {},
    systemAuthorities: () => [],
    // Nobody outside is asked where a host is.
    resolve: (name) => (name === 'localhost' ? Promise.resolve(['127.0.0.1']) : Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }))),
  })
  const ports: Ports = { ...made, network, fetch: network.fetch }
  const requests = { person: false, elicit: () => Promise.resolve({ action: 'cancel' as const }), openRequired: () => Promise.resolve(false), elicitationFinished() {}, sample: () => Promise.reject(new Error('Nobody is here.')), roots: () => Promise.resolve([]) }
  const servers = createServers({ ...ports, requests, publish() {}, takePermit: () => { throw new Error('Nobody calls a tool here.') }, limits: { backoff: [], ...limits } })
  const doctor = createServerDoctor({ ports, servers })
  return {
    folder,
    entries,
    servers,
    doctor,
    ports,
    asked,
    authority,
    configText: async () => (await ports.config.read()).text,
    examine: (server, { online = false } = {}) => doctor.examine(server, { online, signal: AbortSignal.timeout(15_000) }),
    async close() {
      await servers.close()
      await network.close()
      await close()
      await Promise.all(closers.map((end) => end()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
