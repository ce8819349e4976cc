import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { describeFailure } from '#core/mcp/describe-failure.ts'
import { issue, makeAuthority, type Certificate } from '../testing/certificates.ts'
import { startProxy, type TestProxy } from '../testing/http-proxy.ts'
import { useTemporaryFolder } from '../testing/temporary-folder.ts'
import { createNetwork, type NetworkOptions } from './network.ts'

const folder = useTemporaryFolder()
let company: Certificate
let other: Certificate
let ofServer: Certificate
let ofPerson: Certificate
beforeAll(async () => {
  ;[company, other] = await Promise.all([makeAuthority('Company'), makeAuthority('Other')])
  ;[ofServer, ofPerson] = await Promise.all([issue(company, 'mcp.test'), issue(company, 'Ada')])
})

/** The port at which it listens. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const hello: RequestListener = (request, response) => response.end(`hello ${request.headers.host}${request.url}`)
const secure = (options: ServerOptions = {}, listener = hello): Promise<number> => listen(createSecureServer({ ...ofServer, ...options }, listener))

async function proxy(options?: Parameters<typeof startProxy>[0]): Promise<TestProxy> {
  const started = await startProxy(options)
  onTestFinished(() => started.close())
  return started
}

function file(name: string, text: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

interface Route extends NetworkOptions {
  tls?: Record<string, string>
  proxy?: string
}

/** What comes back from there, or the problem that the person is told. */
async function get(url: string, { tls, proxy, ...options }: Route = {}): Promise<unknown> {
  const network = createNetwork({ environment: {}, systemAuthorities: () => [], ...options })
  onTestFinished(() => network.close())
  try {
    const way = await network.open({ server: 'it', url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
    onTestFinished(() => way.close())
    const response = await way.fetch(way.url)
    expect(response).toBeInstanceOf(Response)
    return await response.text()
  } catch (error) {
    return describeFailure(error, { server: 'it', kind: 'http', url })
  }
}

describe('whom Steward believes', () => {
  test('an unknown authority is refused; the files of the entry, NODE_EXTRA_CA_CERTS and the system each make it known', async () => {
    const url = `https://localhost:${await secure()}/mcp`
    const ca = file('ca.pem', company.cert)
    expect(await get(url)).toMatchObject({ code: 'tls-failed', cause: expect.stringContaining('does not know') })
    expect(await get(url, { tls: { ca } })).toContain('hello localhost')
    expect(await get(url, { environment: { NODE_EXTRA_CA_CERTS: ca } })).toContain('hello')
    expect(await get(url, { systemAuthorities: () => [company.cert] })).toContain('hello')
    // One does not take the place of another.
    expect(await get(url, { tls: { ca: file('other.pem', other.cert) }, environment: { NODE_EXTRA_CA_CERTS: ca } })).toContain('hello')
    expect(await get(url, { environment: { NODE_EXTRA_CA_CERTS: join(folder.path, 'missing.pem') } })).toMatchObject({ code: 'tls-failed' })
  })

  test('the store of the system is read once, and only where it is needed', async () => {
    const urls = [`https://localhost:${await secure()}/`, `https://localhost:${await secure()}/`]
    let read = 0
    const network = createNetwork({ environment: {}, systemAuthorities: () => (read++, [company.cert]) })
    onTestFinished(() => network.close())
    const known = await network.open({ server: 'it', url: urls[0]!, tls: { ca: file('ca.pem', company.cert) } })
    await known.fetch(known.url)
    await known.close()
    expect(read).toBe(0)
    for (const url of urls) expect(await (await network.fetch(url)).text()).toContain('hello')
    expect(read).toBe(1)
  })

  test('a certificate for another host is refused', async () => {
    const port = await secure(await issue(company, 'elsewhere.test'))
    const { url } = await proxy()
    expect(await get(`https://mcp.test:${port}/`, { tls: { ca: file('ca.pem', company.cert) }, proxy: url })).toMatchObject({ code: 'tls-failed', cause: expect.stringContaining('for another host') })
  })
})

describe('a certificate of the person', () => {
  const wanting: RequestListener = (request, response) => response.end(`hello ${String((request.socket as TLSSocket).getPeerCertificate().subject?.CN)}`)

  test('is shown to a server that wants it, with a locked key too', async () => {
    const url = `https://localhost:${await secure({ ca: company.cert, requestCert: true }, wanting)}/`
    const tls = { ca: file('ca.pem', company.cert), cert: file('me.pem', ofPerson.cert), key: file('me.key', ofPerson.key) }
    expect(await get(url, { tls })).toBe('hello Ada')
    const locked = await issue(company, 'Bob', 'open sesame')
    const withLock = { ca: tls.ca, cert: file('bob.pem', locked.cert), key: file('bob.key', locked.key) }
    expect(await get(url, { tls: { ...withLock, passphrase: 'open sesame' } })).toBe('hello Bob')
    expect(await get(url, { tls: { ...withLock, passphrase: 'wrong' } })).toMatchObject({ code: 'certificate-unreadable', cause: expect.stringContaining('passphrase') })
    expect(await get(url, { tls: withLock })).toMatchObject({ code: 'certificate-unreadable', cause: expect.stringContaining('passphrase') })
    expect(await get(url, { tls: { ca: tls.ca } })).toMatchObject({ code: 'certificate-needed', nextStep: expect.stringContaining('"tls"') })
    // Node's server hangs up on a certificate of an unknown authority without a word.
    const stranger = await issue(other, 'Eve')
    expect(await get(url, { tls: { ca: tls.ca, cert: file('eve.pem', stranger.cert), key: file('eve.key', stranger.key) } })).toMatchObject({ code: 'connection-lost', nextStep: expect.stringContaining('certificate of yours') })
  })

  test.each(['http', 'https'])('is not shown to the proxy on the way to %s', async (scheme) => {
    const shown: unknown[] = []
    const middle = createSecureServer({ ...ofServer, ca: company.cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      shown.push((request.socket as TLSSocket).getPeerCertificate())
      response.writeHead(407).end()
    })
    middle.on('connect', (_request, socket: TLSSocket) => {
      shown.push(socket.getPeerCertificate())
      socket.end('HTTP/1.1 407 No\r\n\r\n')
    })
    const tls = { ca: file('ca.pem', company.cert), cert: file('me.pem', ofPerson.cert), key: file('me.key', ofPerson.key) }
    expect(await get(`${scheme}://mcp.test/`, { tls, proxy: `https://localhost:${await listen(middle)}` })).toMatchObject({ code: 'proxy-sign-in' })
    expect(shown).toEqual([{}])
  })

  test.each([
    ['no such file', () => ({ ca: join(folder.path, 'none.pem') }), 'there is no such file'],
    ['a file in another form', () => ({ ca: file('ca.der', 'MIIB') }), 'not in PEM'],
    ['a key of another certificate', () => ({ cert: file('a.pem', ofPerson.cert), key: file('b.key', ofServer.key) }), 'do not belong together'],
    ['a broken certificate', () => ({ cert: file('a.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), key: file('b.key', ofServer.key) }), 'cannot be used'],
  ])('%s is told before anything is sent', async (_, tls, cause) => {
    expect(await get('https://localhost:1/', { tls: tls() })).toMatchObject({ code: 'certificate-unreadable', cause: expect.stringContaining(cause), action: { kind: 'edit-config', server: 'it' } })
  })
})

describe('a proxy', () => {
  test('of the environment leads to hosts that only it knows, by a tunnel where the address is secure', async () => {
    const [plain, tls, { url, asked }] = [await listen(createServer(hello)), await secure(), await proxy()]
    const route = { environment: { HTTP_PROXY: url, HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: file('ca.pem', company.cert) } }
    expect(await get(`http://mcp.test:${plain}/a?b=c`, route)).toBe(`hello mcp.test:${plain}/a?b=c`)
    expect(await get(`https://mcp.test:${tls}/a`, route)).toBe(`hello mcp.test:${tls}/a`)
    expect(asked).toEqual([`GET http://mcp.test:${plain}/a?b=c`, `CONNECT mcp.test:${tls}`])
    expect(await get(`http://localhost:${plain}/`, route)).toContain('hello')
    expect(asked).toHaveLength(2)
  })

  test('of the entry goes before, is told who one is, and may be reached by TLS', async () => {
    const [plain, tls, { url, asked }] = [await listen(createServer(hello)), await secure(), await proxy({ wants: `Basic ${Buffer.from('me:p ss').toString('base64')}`, ...ofServer })]
    const route = { proxy: url.replace('//', '//me:p%20ss@'), tls: { ca: file('ca.pem', company.cert) }, environment: { HTTPS_PROXY: 'http://127.0.0.1:1' } }
    expect(await get(`http://localhost:${plain}/`, route)).toContain('hello')
    expect(await get(`https://mcp.test:${tls}/`, route)).toContain('hello')
    expect(asked).toHaveLength(2)
    expect(await get(`https://localhost:${tls}/`, { ...route, proxy: 'none' })).toContain('hello')
    expect(asked).toHaveLength(2)
  })

  test.each(['http://mcp.test/', 'https://mcp.test/'])('that refuses is told from a server that does (%s)', async (url) => {
    const [wanting, refusing] = [await proxy({ wants: 'Basic x' }), await proxy({ refuses: true })]
    expect(await get(url, { proxy: wanting.url })).toMatchObject({ code: 'proxy-sign-in', action: { kind: 'edit-config', server: 'it' } })
    expect(await get(url, { proxy: 'http://localhost:1' })).toMatchObject({ code: 'proxy-unreachable', cause: expect.stringContaining('ECONNREFUSED') })
    if (url.startsWith('https')) expect(await get(url, { proxy: refusing.url })).toMatchObject({ code: 'proxy-refused', cause: expect.stringContaining('403') })
  })
})

test('a socket in the file system, while other hosts stay where they are', async () => {
  const path = join(folder.path, 'mcp.sock')
  const server = createServer(hello)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  const port = await listen(createServer((_request, response) => response.end('elsewhere')))
  expect(await get(`unix://${path}#/mcp?x=1`, { proxy: 'http://localhost:1' })).toBe('hello localhost/mcp?x=1')
  const network = createNetwork({ environment: {} })
  const way = await network.open({ server: 'it', url: `unix://${path}#/mcp` })
  onTestFinished(() => way.close())
  expect(await (await way.fetch(`http://localhost:${port}/`)).text()).toBe('elsewhere')
  expect(await get(`unix://${path}.none`)).toMatchObject({ code: 'connection-refused', cause: expect.stringContaining('no such socket') })
})

test('no cookie is kept, and headers without end are refused', async () => {
  const cookies: unknown[] = []
  const port = await listen(createServer((request, response) => {
    cookies.push(request.headers.cookie)
    response.setHeader('set-cookie', 'a=b').setHeader('x-long', request.url === '/long' ? 'x'.repeat(100_000) : 'x').end()
  }))
  const network = createNetwork({ environment: {} })
  onTestFinished(() => network.close())
  await network.fetch(`http://localhost:${port}/`)
  await network.fetch(`http://localhost:${port}/`)
  expect(cookies).toEqual([undefined, undefined])
  expect(await get(`http://localhost:${port}/long`)).toMatchObject({ code: 'not-mcp', cause: expect.stringContaining('headers') })
})
