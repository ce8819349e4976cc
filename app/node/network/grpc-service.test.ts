import { fileURLToPath } from 'node:url'
import { loadSync, type PackageDefinition } from '@grpc/proto-loader'
import { expect, test } from 'vitest'
import { loadConnectMethod } from './grpc-service.ts'

test('the published mcp.proto and its form in code are the same', () => {
  const published: PackageDefinition = loadSync(fileURLToPath(new URL('mcp.proto', import.meta.url)))
  const service = published['steward.mcp.v1.Mcp'] as unknown as Record<string, ReturnType<typeof loadConnectMethod>>
  expect(Object.keys(service)).toEqual(['Connect'])
  const theirs = service['Connect']!
  const ours = loadConnectMethod()
  expect(ours).toMatchObject({ path: theirs.path, requestStream: theirs.requestStream, responseStream: theirs.responseStream })
  expect(ours.path).toBe('/steward.mcp.v1.Mcp/Connect')
  const frame = { json: '{"x":"ü"}' }
  expect(ours.requestSerialize(frame)).toEqual(theirs.requestSerialize(frame))
  expect(ours.responseDeserialize(theirs.responseSerialize(frame))).toMatchObject(frame)
  // A field of a later version is skipped.
  expect(ours.responseDeserialize(Buffer.concat([theirs.responseSerialize(frame), Buffer.from([0x12, 1, 65])]))).toMatchObject(frame)
})
