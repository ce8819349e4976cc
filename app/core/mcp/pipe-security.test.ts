import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createNetwork } from '#node/network/network.ts'
import { issue, makeAuthority, type Certificate } from '#node/testing/certificates.ts'
import { startProxy } from '#node/testing/http-proxy.ts'
import { useTemporaryFolder } from '#node/testing/temporary-folder.ts'
import { startPipes, type PipeOptions, type Pipes } from './test-support/pipes.ts'
import { createTestbed, type Testbed } from './test-support/testbed.ts'

const folder = useTemporaryFolder()
let company: Certificate
let ofServer: Certificate
beforeAll(async () => {
  company = await makeAuthority('Company')
  ofServer = await issue(company, 'mcp.test')
})

async function start(options: PipeOptions): Promise<Pipes> {
  const pipes = await startPipes(options)
  onTestFinished(() => pipes.close())
  return pipes
}

function file(name: string, text: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

function open(url: string, more: JsonObject = {}, environment: Record<string, string> = {}): Testbed {
  const network = createNetwork({ environment, systemAuthorities: () => [] })
  const bed = createTestbed({ it: { url, ...more } }, { limits: { backoff: [] }, parts: { network } })
  onTestFinished(() => bed.close())
  bed.servers.start()
  return bed
}

describe.each(['websocket', 'grpc'] as const)('%s', (kind) => {
  test('TLS with an authority of its own, and a certificate of the person', async () => {
    const me = await issue(company, 'Ada', 'open sesame')
    const ca = file('ca.pem', company.cert)
    const identity = { ca, cert: file('me.pem', me.cert), key: file('me.key', me.key), passphrase: 'open sesame' }
    const { address } = await start({ kind, ...ofServer, ca: company.cert })
    const [unknown, anonymous, known] = [open(address), open(address, { tls: { ca } }), open(address, { tls: identity })]
    await known.state('it', 'ready')
    expect((await unknown.state('it', 'failed')).state.problem).toMatchObject({ code: 'tls-failed', cause: expect.stringContaining('authority that this computer does not know') })
    expect((await anonymous.state('it', 'failed')).state.problem).toMatchObject({ code: 'certificate-needed' })
  })

  test('through a proxy that asks who one is', async () => {
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`
    const [proxy, pipes] = [await startProxy({ wants: authorization }), await start({ kind, ...ofServer })]
    onTestFinished(() => proxy.close())
    const url = pipes.address.replace('localhost', 'mcp.test')
    const tls = { ca: file('ca.pem', company.cert) }
    const bed = open(url, { tls }, { HTTPS_PROXY: proxy.url.replace('//', '//me:secret@') })
    await bed.state('it', 'ready')
    expect(proxy.asked).toEqual([`CONNECT mcp.test:${pipes.port}`])
    expect((await open(url, { tls, proxy: proxy.url }).state('it', 'failed')).state.problem).toMatchObject({ code: 'proxy-sign-in' })
    expect((await open(url, { tls, proxy: 'http://localhost:1' }).state('it', 'failed')).state.problem).toMatchObject({ code: 'proxy-unreachable' })
  })

  test('nobody answers, or somebody else', async () => {
    const web = createServer((_request, response) => response.end('Welcome'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void web.close())
    const address = web.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const scheme = kind === 'grpc' ? 'grpc' : 'ws'
    const expected = kind === 'grpc' ? /^(not-mcp|connection-lost)$/ : /^not-mcp$/
    expect((await open(`${scheme}://localhost:${port}`).state('it', 'failed')).state.problem).toMatchObject({ code: expect.stringMatching(expected) })
    expect((await open(`${scheme}://no-such-host.invalid`).state('it', 'failed')).state.problem).toMatchObject({ code: 'host-not-found' })
    expect((await open(`${scheme}s://localhost:${port}`).state('it', 'failed')).state.problem).toMatchObject({ code: 'tls-failed' })
  })
})

test.each([
  [302, { location: '/there' }, 'redirected', '/there'],
  [403, {}, 'access-denied', '403'],
  [404, {}, 'address-not-found', '404'],
  [503, {}, 'server-error', '503'],
] as const)('a WebSocket that is refused with %i', async (status, headers, code, cause) => {
  const web = createServer().on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: 2\r\n\r\nno`))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void web.close())
  const address = web.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { problem } = (await open(`ws://localhost:${port}/mcp`).state('it', 'failed')).state
  expect(problem).toMatchObject({ code, cause: expect.stringContaining(cause) })
  if (status === 302) expect(problem.action).toEqual({ kind: 'use-url', server: 'it', url: `ws://localhost:${port}/there` })
})

test.each([
  ['websocket', 4401, 'needs-sign-in', 'sign-in-needed'],
  ['websocket', 4403, 'failed', 'access-denied'],
  ['websocket', 1011, 'failed', 'connection-lost'],
  ['grpc', 16, 'needs-sign-in', 'sign-in-needed'],
  ['grpc', 7, 'failed', 'access-denied'],
  ['grpc', 13, 'failed', 'server-error'],
] as const)('%s: a connection that ends with %i', async (kind, ending, state, code) => {
  const pipes = await start({ kind })
  const bed = open(pipes.address)
  await bed.state('it', 'ready')
  pipes.end(ending, 'enough \u0007of you')
  expect((await bed.state('it', state)).state.problem).toMatchObject({ code, cause: expect.stringContaining('enough  of you') })
})
