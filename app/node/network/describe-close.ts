import { StewardError } from '#contract/problem.ts'

/** https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number */
const meanings: Readonly<Record<number, string>> = {
  1001: 'the server is going away',
  1002: 'it found a fault in the protocol',
  1003: 'it does not take text',
  1006: 'it broke without a goodbye',
  1007: 'it found text that is no UTF-8',
  1008: 'a rule of the server was broken',
  1009: 'a message was too large for it',
  1011: 'the server has a fault of its own',
  1012: 'the server restarts',
  1013: 'the server has too much to do',
}

/** Why a WebSocket ended that this side did not end. */
export function describeClose(server: string, url: URL, code: number, reason: string, failure: Error | undefined): StewardError {
  const said = reason.replace(/\p{C}/gu, ' ').trim()
  const why = [`${url.host} closed the connection with code ${code}`, meanings[code], said === '' ? undefined : `"${said}"`, failure?.message].filter((part) => part !== undefined).join(': ')
  // 3000 and 3003 are registered; 4401 and 4403 are what many servers send.
  if (code === 3000 || code === 4401) return new StewardError({ code: 'sign-in-needed', message: `${server} wants to know who you are.`, cause: `${why}.`, nextStep: 'Sign in, or give the key that the server wants in "headers" of mcp.json.', action: { kind: 'sign-in', server } }, { cause: failure })
  if (code === 3003 || code === 4403) return new StewardError({ code: 'access-denied', message: `${server} refused access.`, cause: `${why}.`, nextStep: 'Check the key in "headers" of mcp.json, and whether your account may use this server.', action: { kind: 'edit-config', server } }, { cause: failure })
  return new StewardError({ code: 'connection-lost', message: `The connection to ${server} was closed.`, cause: `${why}.`, nextStep: 'Start it again.', action: { kind: 'restart-server', server } }, { cause: failure })
}
