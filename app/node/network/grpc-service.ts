import { fromJSON, type ServiceDefinition } from '@grpc/proto-loader'

export interface Frame {
  readonly json: string
}

/** `mcp.proto` in code, so that the built program needs no file beside it; a test holds the two together. */
const mcpProto: Parameters<typeof fromJSON>[0] = {
  nested: {
    steward: {
      nested: {
        mcp: {
          nested: {
            v1: {
              nested: {
                Mcp: { methods: { Connect: { requestType: 'Frame', requestStream: true, responseType: 'Frame', responseStream: true, comment: '' } } },
                Frame: { fields: { json: { type: 'string', id: 1 } } },
              },
            },
          },
        },
      },
    },
  },
}

/** How frames are written and read, and where the method lies. */
export function loadConnectMethod(): ServiceDefinition[string] {
  const service = fromJSON(mcpProto)['steward.mcp.v1.Mcp']
  const method = service && !('format' in service) ? (service as ServiceDefinition)['Connect'] : undefined
  if (!method) throw new Error('The gRPC service has no method Connect.')
  return method
}
