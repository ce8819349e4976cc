import { DpopSession, generateDpopKeyPair } from '@modelcontextprotocol/client'
import type { DpopKey } from './account-store.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** A key that tokens are bound to (RFC 9449). It can be exported, because it must outlive the process: it goes into the secret store with the tokens. */
export async function createDpopKey(): Promise<DpopKey> {
  const { privateKey, thumbprint } = await generateDpopKeyPair({ alg: 'ES256', extractable: true })
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey)
  return { jwk: { kty, crv, x, y, d }, thumbprint }
}

export type DpopSessions = (key: DpopKey) => Promise<DpopSession>

/** The same session for the same key: it keeps the nonces that the servers gave. */
export function createDpopSessions(): DpopSessions {
  const sessions = new Map<string, Promise<DpopSession>>()
  return (key) => {
    const session = sessions.get(key.thumbprint) ?? openSession(key)
    sessions.set(key.thumbprint, session)
    return session
  }
}

async function openSession({ jwk, thumbprint }: DpopKey): Promise<DpopSession> {
  const { d: _, ...publicJwk } = jwk
  const [privateKey, publicKey] = await Promise.all([crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']), crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify'])])
  return DpopSession.create({ keyPair: { privateKey, publicKey, publicJwk, thumbprint, alg: 'ES256' } })
}
