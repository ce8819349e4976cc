/** A host's servers with everything of a sign-in real: authorization server, protected server, callback; a person at a browser. */
import { onTestFinished } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import type { ServersParts } from '#core/mcp/create-servers.ts'
import { createTestbed, type Testbed, type TestbedOptions } from '#core/mcp/test-support/testbed.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import type { ProtectedServerSettings, TokenInfo } from './protected-server.ts'
import { createTestSecrets } from './secrets.ts'
import { createTestBrowser, type TestBrowser } from './test-browser.ts'

export interface SignInBed extends Testbed {
  readonly browser: TestBrowser
  readonly secrets: ReturnType<typeof createTestSecrets>
}

export function openSignInBed(entries: Record<string, JsonObject>, options: { browser?: TestBrowser; secrets?: ReturnType<typeof createTestSecrets>; parts?: Partial<ServersParts>; limits?: TestbedOptions['limits'] } = {}): SignInBed {
  const browser = options.browser ?? createTestBrowser()
  const secrets = options.secrets ?? createTestSecrets()
  const bed = createTestbed(entries, { parts: { browser, secrets, ...options.parts }, limits: { backoff: [], ...options.limits } })
  onTestFinished(() => bed.close())
  bed.servers.start()
  return { ...bed, browser, secrets }
}

/** What a protected server asks the authorization server about a token. */
export function checkAt(server: AuthorizationServer): ProtectedServerSettings['check'] {
  return async (token): Promise<TokenInfo | undefined> => {
    const found = (await server.provider.AccessToken.find(token)) ?? (await server.provider.ClientCredentials.find(token))
    if (!found?.isValid) return undefined
    return { scopes: [...found.scopes], audience: String(found.aud), jkt: found.jkt }
  }
}
