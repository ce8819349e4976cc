import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAllowProxy, type AllowProxy } from './allow-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-proxy-'))
const path = join(folder, 's')
const dialled: string[] = []
const notices: string[] = []
const far = createServer((socket) => socket.on('error', () => undefined).on('data', (data) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${data.length}\r\nConnection: close\r\n\r\n${data.toString()}`)))
let proxy: AllowProxy
let turn = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', () => resolve()))
  const { port: web } = far.address() as AddressInfo
  proxy = await startAllowProxy(path, ['good.example', '*.many.example:8443', 'inner.example', 'mixed.example', 'turning.example', 'nowhere.example', '[::1]', '10.0.0.1', '93.184.215.14'], {
    async resolve(host) {
      if (host === 'inner.example') return ['169.254.169.254']
      if (host === 'mixed.example') return ['93.184.215.14', '::ffff:127.0.0.1']
      // Public at the first question, inside at every later one.
      if (host === 'turning.example') return turn++ === 0 ? ['93.184.215.14'] : ['127.0.0.1']
      if (host === 'nowhere.example') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      return ['93.184.215.14']
    },
    connect(address, port) {
      dialled.push(`${address}:${port}`)
      return connect({ host: '127.0.0.1', port: web })
    },
  })
  proxy.onRefused((text) => void notices.push(text))
})

afterAll(async () => {
  await proxy.close()
  far.close()
  rmSync(folder, { recursive: true })
})

function send(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path)
    let answer = ''
    socket.setEncoding('utf8').on('data', (piece) => (answer += piece)).on('error', () => undefined).on('close', () => resolve(answer))
    socket.write(text)
  })
}

const tunnel = (target: string): string => `CONNECT ${target} HTTP/1.1\r\nHost: good.example:443\r\n\r\nfrom within`
const get = (url: string, more = ''): string => `GET ${url} HTTP/1.1\r\nHost: good.example\r\nConnection: close\r\n${more}\r\n`

test.each([
  ['a host that is named', tunnel('good.example:443'), 200, '93.184.215.14:443'],
  ['in capitals', tunnel('GOOD.example:443'), 200, '93.184.215.14:443'],
  ['a name below a star', tunnel('a.many.example:8443'), 200, '93.184.215.14:8443'],
  ['an address that is named', tunnel('93.184.215.14:443'), 200, '93.184.215.14:443'],
  ['a page', get('http://good.example/x'), 200, '93.184.215.14:80'],
  ['another port', tunnel('good.example:22'), 403],
  ['another host', tunnel('bad.example:443'), 403],
  ['a host that begins so', tunnel('good.example.evil.example:443'), 403],
  ['a host that ends so', tunnel('notgood.example:443'), 403],
  ['the name that the star stands before', tunnel('many.example:8443'), 403],
  ['a host hidden behind an @', tunnel('good.example@127.0.0.1:443'), 403],
  ['no port', tunnel('good.example'), 403],
  ['a path in the target', tunnel('good.example/:443'), 403],
  ['a name of this computer', tunnel('inner.example:443'), 403],
  ['a name that is partly of this computer', tunnel('mixed.example:443'), 403],
  ['loopback, although it is named', tunnel('[::1]:443'), 403],
  ['a private address, although it is named', get('http://10.0.0.1/'), 403],
  ['an address in another spelling', get('http://0x7f.1/'), 403],
  ['a name that does not exist', tunnel('nowhere.example:443'), 502],
  ['another scheme', get('ftp://good.example/'), 403],
  ['a path alone', get('/x'), 403],
  ['a name that was public when it was asked', tunnel('turning.example:443'), 200, '93.184.215.14:443'],
  ['and is not any more', tunnel('turning.example:443'), 403],
])('%s', async (_name, request, status, address?: string) => {
  dialled.length = 0
  expect((await send(request)).split(' ')[1]).toBe(String(status))
  expect(dialled).toEqual(address === undefined ? [] : [address])
})

test('what a page is asked with names the host of its address, and nothing of the proxy', async () => {
  const answer = await send(get('http://good.example/x?y', 'Proxy-Authorization: Basic abc\r\nX-Own: 1\r\nUpgrade: h2c\r\n'))
  expect(answer).toContain('GET /x?y HTTP/1.1')
  expect(answer.toLowerCase()).toContain('\r\nhost: good.example\r\n')
  expect(answer).toContain('x-own: 1')
  expect(answer).not.toMatch(/proxy-authorization|upgrade/i)
})

test('a refusal is told once', () => {
  expect(notices.filter((text) => text.includes('bad.example'))).toHaveLength(1)
  expect(notices).toContain('The sandbox refused inner.example:443: it lies on this computer or in a private network.')
})
