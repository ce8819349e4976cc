import { records } from './records.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, ProtocolHandler>()

export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    records.schemes.push(...schemes)
  },
  handle(scheme: string, handler: ProtocolHandler): void {
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already`)
    handlers.set(scheme, handler)
  },
  unhandle(scheme: string): void {
    handlers.delete(scheme)
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
}

/** Undefined where the app handles no such scheme. */
export async function answerRequest(address: string, init: { method: string; headers: Record<string, string>; body: string | undefined }): Promise<Response | undefined> {
  const handler = handlers.get(new URL(address).protocol.slice(0, -1))
  return handler?.(new Request(address, init))
}
