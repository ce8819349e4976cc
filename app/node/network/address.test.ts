import { expect, test } from 'vitest'
import { parseAddress } from './address.ts'

test.each([
  ['https://a.example:1/mcp?x=1', 'https://a.example:1/mcp?x=1'],
  ['wss://a.example/mcp', 'wss://a.example/mcp'],
  ['grpc://[::1]:50051', 'grpc://[::1]:50051'],
])('%s is a host', (written, href) => {
  const address = parseAddress('it', written, 'linux')
  expect(address).toMatchObject({ kind: 'host' })
  expect(address.url.href).toBe(href)
})

test.each([
  ['unix:///run/mcp.sock', 'linux', '/run/mcp.sock', 'http://localhost/'],
  ['unix:///run/mcp.sock#/mcp?x=1', 'linux', '/run/mcp.sock', 'http://localhost/mcp?x=1'],
  ['unix:///run/mcp.sock#mcp', 'darwin', '/run/mcp.sock', 'http://localhost/mcp'],
  ['unix:/run/my%20mcp.sock:/mcp', 'linux', '/run/my mcp.sock', 'http://localhost/mcp'],
  ['unix:///run/mcp.sock#//evil.example/mcp', 'linux', '/run/mcp.sock', 'http://localhost/evil.example/mcp'],
  ['pipe:///pipe/name#/mcp', 'win32', '\\\\.\\pipe\\name', 'http://localhost/mcp'],
  ['pipe:////./pipe/name', 'win32', '\\\\.\\pipe\\name', 'http://localhost/'],
  ['pipe://./pipe/name/deep#/mcp', 'win32', '\\\\.\\pipe\\name\\deep', 'http://localhost/mcp'],
  ['npipe:////./pipe/docker_engine:/v1', 'win32', '\\\\.\\pipe\\docker_engine', 'http://localhost/v1'],
  ['pipe:\\\\.\\pipe\\name#/mcp', 'win32', '\\\\.\\pipe\\name', 'http://localhost/mcp'],
] as const)('%s on %s is the socket %s', (written, platform, path, href) => {
  const address = parseAddress('it', written, platform)
  expect(address).toMatchObject({ kind: 'socket', path })
  expect(address.url.href).toBe(href)
})

test.each([
  ['ftp://a.example', 'linux', 'must begin with'],
  ['a.example', 'linux', 'must begin with'],
  ['https://', 'linux', 'must begin with'],
  ['grpc://a.example/service', 'linux', 'without a path'],
  ['unix:', 'linux', 'full path'],
  ['unix:relative.sock', 'linux', 'full path'],
  ['pipe:///other/name', 'win32', 'name of the pipe'],
  ['pipe:///pipe/name', 'linux', 'Windows only'],
  ['unix:///run/mcp.sock', 'win32', 'macOS and Linux only'],
] as const)('%s on %s is refused: %s', (written, platform, cause) => {
  expect(() => parseAddress('it', written, platform)).toThrow(expect.objectContaining({ code: 'address-invalid', problem: expect.objectContaining({ cause: expect.stringContaining(cause) }) }))
})
