import type { FetchLike } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { Account } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import type { DpopSessions } from './dpop-key.ts'

/** What is stored of a sign-in begins so; nothing else may read these names (`isSignInSecret`). */
const PREFIX = 'sign-in/'
/** A server that names one authorization server after the other must not fill the store. */
const MOST_ISSUERS = 5
/** Seconds: ten years. */
const LONGEST = 315_360_000
const MOST_SCOPES = 200

/** Whose sign-in: two entries never share one, and a changed entry starts without any. */
export interface AccountKey {
  readonly server: string
  readonly definitionHash: string
}

const registrationSchema = z.object({
  kind: z.enum(['configured', 'metadata-document', 'dynamic', 'none']),
  /** What is of use of the authorization server's answer (RFC 7591), with the SDK's `issuer` stamp. */
  client: z.object({
    client_id: z.string(),
    client_secret: z.string().optional(),
    /** Seconds since 1970; 0: never. */
    client_secret_expires_at: z.number().optional(),
    token_endpoint_auth_method: z.string().optional(),
    scope: z.string().optional(),
    issuer: z.string(),
  }),
  redirectUri: z.string().optional(),
  /** When it last was of use, in milliseconds since 1970: until then nobody doubted it. */
  provenAt: z.number().optional(),
})
export type Registration = z.infer<typeof registrationSchema>

const tokensSchema = z.object({
  access_token: z.string(),
  token_type: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
  scope: z.string().optional(),
  /** The stamp of the SDK, kept as it is: a token of one issuer is never shown to another one (SEP-2352). */
  issuer: z.string(),
})
export type Tokens = z.infer<typeof tokensSchema>

const dpopKeySchema = z.object({ jwk: z.record(z.string(), z.unknown()), thumbprint: z.string() })
export type DpopKey = z.infer<typeof dpopKeySchema>

const atIssuerSchema = z.object({
  registration: registrationSchema.optional(),
  tokens: tokensSchema.optional(),
  signedInAt: z.number().optional(),
  expiresAt: z.number().optional(),
  /** The scopes that were asked for so far: a later sign-in asks for them too. */
  asked: z.string().optional(),
  dpopKey: dpopKeySchema.optional(),
})
export type AtIssuer = z.infer<typeof atIssuerSchema>

const storedSchema = z.object({
  version: z.literal(1),
  /** The authorization server whose tokens are used. */
  current: z.string().optional(),
  /** The one that a client secret or key of `mcp.json` was shown to. No other one gets it. */
  pinned: z.string().optional(),
  issuers: z.record(z.string(), atIssuerSchema),
})
export type StoredAccount = z.infer<typeof storedSchema>

const nothing: StoredAccount = { version: 1, issuers: {} }

export function isSignInSecret(name: string): boolean {
  return name.startsWith(PREFIX)
}

/** Tokens, client registrations and DPoP keys. They lie in the secret store and nowhere else. */
export interface AccountStore {
  /** As it lies in the store now; another process may have changed it. What cannot be read counts as nothing. */
  read(key: AccountKey): Promise<StoredAccount>
  /** As it was last read here. */
  latest(key: AccountKey): StoredAccount | undefined
  /** One change after the other, each on what the store holds then. */
  update(key: AccountKey, change: (account: StoredAccount) => StoredAccount): Promise<StoredAccount>
  remove(key: AccountKey): Promise<void>
  /** The same for a view. */
  known(key: AccountKey): Account | undefined
}

export function createAccountStore(secrets: SecretStore): AccountStore {
  const cache = new Map<string, StoredAccount>()
  const queues = new Map<string, Promise<unknown>>()

  async function read(key: AccountKey): Promise<StoredAccount> {
    const name = nameOf(key)
    // A keychain that is locked or lost: the person signs in again, as after a sign-out.
    const text = await secrets.get(name).catch(() => undefined)
    const account = text === undefined ? nothing : parse(text)
    cache.set(name, account)
    return account
  }

  return {
    read,
    latest: (key) => cache.get(nameOf(key)),
    update(key, change) {
      const name = nameOf(key)
      const next = (queues.get(name) ?? Promise.resolve()).then(async () => {
        const before = await read(key)
        const account = bound(change(before))
        if (account === before) return account
        await secrets.set(name, JSON.stringify(account))
        cache.set(name, account)
        return account
      })
      queues.set(name, next.catch(() => undefined))
      return next
    },
    async remove(key) {
      const name = nameOf(key)
      await queues.get(name)
      await secrets.remove(name)
      cache.delete(name)
    },
    known(key) {
      const account = cache.get(nameOf(key))
      const issuer = account?.current
      const at = issuer === undefined ? undefined : account?.issuers[issuer]
      if (issuer === undefined || !at?.tokens) return undefined
      const { tokens, signedInAt = 0, expiresAt, registration } = at
      return { issuer, scopes: scopesOf(tokens.scope), signedInAt, ...(expiresAt === undefined ? {} : { expiresAt }), registration: registration?.kind ?? 'none' }
    },
  }
}

/** What a sign-in, a refresh and a sign-out work with. */
export interface SignInPlace {
  readonly key: AccountKey
  readonly serverUrl: URL
  readonly store: AccountStore
  /** Guarded and bounded; only for discovery and the authorization server. */
  readonly fetch: FetchLike
  readonly clock: Clock
  readonly dpop: DpopSessions
}

/** The tokens as they are stored: nothing else of the answer, such as an ID token, is of use. */
export function keepTokens(account: StoredAccount, issuer: string, given: Omit<Tokens, 'issuer'>, more: Omit<AtIssuer, 'tokens' | 'signedInAt' | 'expiresAt'>, now: number, refreshed = false): StoredAccount {
  const { access_token, token_type, refresh_token, expires_in, scope } = given
  const before = account.issuers[issuer]
  const tokens: Tokens = { access_token, token_type, issuer, ...(refresh_token === undefined ? {} : { refresh_token }), ...(expires_in === undefined ? {} : { expires_in }), ...(scope === undefined ? {} : { scope }) }
  const { expiresAt: _, ...kept } = before ?? {}
  const at: AtIssuer = {
    ...kept,
    ...more,
    tokens,
    signedInAt: refreshed ? (before?.signedInAt ?? now) : now,
    ...(expires_in === undefined ? {} : { expiresAt: now + Math.min(Math.max(0, expires_in), LONGEST) * 1_000 }),
  }
  // What another authorization server gave is of no use any more.
  const others = Object.entries(account.issuers).map(([name, { tokens: _gone, ...rest }]) => [name, rest] as const)
  return { ...account, current: issuer, issuers: { ...Object.fromEntries(others), [issuer]: at } }
}

/** The scopes of a list as RFC 6749 §3.3 writes it; what is none is left out, because people read them. */
export function scopesOf(scope: string | undefined): string[] {
  return (scope ?? '').split(/\s+/).filter((each) => /^[\x21-\x7e]{1,500}$/.test(each)).slice(0, MOST_SCOPES)
}

function nameOf({ server, definitionHash }: AccountKey): string {
  return `${PREFIX}${server}/${definitionHash.slice(0, 32)}`
}

function parse(text: string): StoredAccount {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : nothing
  } catch {
    return nothing
  }
}

function bound(account: StoredAccount): StoredAccount {
  const entries = Object.entries(account.issuers)
  if (entries.length <= MOST_ISSUERS) return account
  const kept = entries.filter(([issuer]) => issuer === account.current || issuer === account.pinned)
  const rest = entries.filter((entry) => !kept.includes(entry)).slice(-(MOST_ISSUERS - kept.length))
  return { ...account, issuers: Object.fromEntries([...rest, ...kept]) }
}
