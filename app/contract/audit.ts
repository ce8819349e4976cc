import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** SHA-256 as 64 lower-case hex digits. */
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const text = z.string().max(2000)

/**
 * What stands in the ledger for arguments or a result: SHA-256 over a random salt and the canonical JSON (RFC 8785) of
 * the value with its secrets masked. Salt and value lie beside the ledger; without them nobody can guess the value back.
 */
const commitment = z.object({ hash, length: z.number().int().nonnegative() })
export type Commitment = z.infer<typeof commitment>

/** Where a call belongs. `tool` and `server` are the host's names of them, never what a tool calls itself. */
const callPlace = {
  callId: z.string(),
  server: text,
  tool: text,
  caller: z.enum(['model', 'person', 'view']),
  conversationId: z.string().nullable(),
  turnId: z.string().nullable(),
}
const rule = {
  /** Reason codes of the policy, in its order. */
  reasons: z.array(z.string()),
  /** The grant that decided. */
  grantId: z.string().optional(),
}

/** What an entry says; `kind` tells which. */
export const auditBodySchema = z.discriminatedUnion('kind', [
  /** The first entry of a ledger. */
  z.object({ kind: z.literal('ledger-begun'), logId: z.string() }),
  /** Something was wrong with the file when this entry was written; what is left of it stays where it is. */
  z.object({
    kind: z.literal('recovery'),
    /**
     * `torn-line`: the line before was cut by a crash. `unsynced-lost`: entries that the disk did not have yet when the power
     * went. `entries-missing`: entries that were safe are gone. `head-lost`: the copy of the head outside the ledger is gone.
     * `not-continuing`: the last lines do not continue what was there.
     */
    reason: z.enum(['torn-line', 'unsynced-lost', 'entries-missing', 'head-lost', 'not-continuing']),
    /** Bytes and SHA-256 of the torn line. */
    torn: z.object({ length: z.number().int().positive(), hash }).optional(),
    /** The numbers that are gone, both included. */
    missing: z.object({ from: z.number().int().positive(), to: z.number().int().positive() }).optional(),
  }),
  /** The Merkle tree head (RFC 9162) over the `size` lines before this one. */
  z.object({
    kind: z.literal('checkpoint'),
    size: z.number().int().positive(),
    root: hash,
    keyId: z.string().nullable(),
    /** Ed25519 in base64; null where there is no key to sign with, and `unsigned` says why. */
    signature: z.string().nullable(),
    unsigned: text.optional(),
  }),
  z.object({ kind: z.literal('signing-key'), keyId: z.string(), publicKey: z.string() }),
  /** A host began to use the ledger. */
  z.object({ kind: z.literal('run-started'), shell: z.enum(['electron', 'web', 'terminal']), version: z.string(), person: z.boolean(), allow: z.array(text), deny: z.array(text) }),

  z.object({ kind: z.literal('consent-asked'), ...callPlace, requestId: z.string(), definitionHash: z.string(), arguments: commitment, ...rule }),
  z.object({
    kind: z.literal('consent-answered'),
    ...callPlace,
    requestId: z.string(),
    definitionHash: z.string(),
    /** As the answer was called: `allow-once`, `allow-always`, `deny` and so on; `withdrawn` where the question was taken back. */
    answer: z.string(),
    arguments: commitment,
    /** The person changed them before allowing. */
    edited: z.boolean(),
  }),
  /** Refused without a question. */
  z.object({ kind: z.literal('call-refused'), ...callPlace, ...rule }),
  /** Safe on the disk before the call goes out. */
  z.object({
    kind: z.literal('call-intended'),
    ...callPlace,
    definitionHash: z.string().optional(),
    serverHash: z.string().optional(),
    decidedBy: z.enum(['person', 'policy']),
    arguments: commitment,
    /** How the server's process is isolated, where it is known. */
    sandbox: z.string().optional(),
    ...rule,
  }),
  z.object({
    kind: z.literal('call-ended'),
    ...callPlace,
    /** `ok`, `tool-error`, `failed`, `denied`, `cancelled`, `background` or `unknown`. */
    outcome: z.string(),
    /** The problem's code where it failed. */
    code: z.string().optional(),
    durationMs: z.number(),
    decidedBy: z.enum(['person', 'policy']).optional(),
    result: commitment.optional(),
  }),

  z.object({ kind: z.literal('grant-added'), grantId: z.string(), rule: z.string(), effect: z.enum(['allow', 'deny']), scope: z.string(), server: text.optional(), tool: text.optional(), conversationId: z.string().nullable(), projectId: z.string().optional(), content: commitment }),
  z.object({ kind: z.literal('grant-revoked'), grantId: z.string(), rule: z.string().optional(), server: text.optional(), tool: text.optional() }),
  /** `file`: mcp.json, settings.json, or the options of a server. `revision` tells one text of it from another. */
  z.object({ kind: z.literal('config-changed'), file: z.string(), action: z.string(), server: text.optional(), fields: z.array(text).optional(), revision: z.string().optional() }),
  z.object({ kind: z.literal('server-approved'), server: text, definitionHash: z.string() }),
  z.object({ kind: z.literal('server-started'), server: text, transport: z.string(), definitionHash: z.string(), sandbox: z.string().optional() }),
  /** `state`: ready, failed, needs-sign-in and so on, as it became after a start. */
  z.object({ kind: z.literal('server-state'), server: text, definitionHash: z.string(), state: z.string(), code: z.string().optional() }),
  /** The name of a key that was handed out, never its value. */
  z.object({ kind: z.literal('secret-used'), name: text, usedBy: text.optional() }),
  /** `rotated`: all (`*`) were sealed anew. */
  z.object({ kind: z.literal('secret-changed'), name: text, action: z.enum(['set', 'removed', 'rotated']) }),
  /** Arguments and results that were kept beside the ledger were deleted; their hashes stay. */
  z.object({ kind: z.literal('values-deleted'), count: z.number().int(), before: z.number().optional(), conversationId: z.string().optional() }),
])
export type AuditBody = z.infer<typeof auditBodySchema>
export type AuditKind = AuditBody['kind']

/** Goes round every body. `hash` is SHA-256 over the canonical JSON of the entry without `hash`. */
export const auditEnvelopeSchema = z.object({
  v: z.literal(1),
  /** From 1, without gaps. */
  seq: z.number().int().positive(),
  /** Milliseconds since 1970; the clock may jump. */
  at: z.number(),
  /** Milliseconds of the process's monotonic clock: tells apart a jump of the clock within one `instance`. */
  mono: z.number(),
  /** The process that wrote it. */
  instance: z.string(),
  /** `hash` of the entry before; 64 zeros in the first. */
  previous: hash,
  hash,
})
export type AuditEnvelope = z.infer<typeof auditEnvelopeSchema>
export const auditEntrySchema = z.intersection(auditEnvelopeSchema, auditBodySchema)
export type AuditEntry = AuditEnvelope & AuditBody

/** A checkpoint as a person keeps it outside: with the key, so that it says everything by itself. */
export const auditCheckpointSchema = z.object({
  kind: z.literal('steward-checkpoint'),
  v: z.literal(1),
  logId: z.string(),
  size: z.number().int().positive(),
  root: hash,
  at: z.number(),
  keyId: z.string().nullable(),
  publicKey: z.string().nullable(),
  signature: z.string().nullable(),
})
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>

/** What a verification found. `text` is for people. The exit codes of `steward audit verify` follow `kind`. */
export const auditVerdictSchema = z.object({
  kind: z.enum(['ok', 'altered', 'truncated', 'unsigned-tail', 'unreadable']),
  text: z.string(),
  /** The first number that is not as it was written, or is missing. */
  firstBad: z.number().optional(),
  entries: z.number(),
  signedUpTo: z.number(),
  /** Things that are no fault but worth knowing, such as a line torn by a crash. */
  notes: z.array(z.string()),
})
export type AuditVerdict = z.infer<typeof auditVerdictSchema>

/** Groups of kinds, as a person looks for them. */
export const auditGroups = {
  calls: ['consent-asked', 'consent-answered', 'call-refused', 'call-intended', 'call-ended'],
  grants: ['grant-added', 'grant-revoked'],
  servers: ['server-approved', 'server-started', 'server-state'],
  settings: ['config-changed', 'run-started', 'values-deleted'],
  keys: ['secret-used', 'secret-changed'],
  ledger: ['ledger-begun', 'recovery', 'checkpoint', 'signing-key'],
} as const satisfies Record<string, readonly AuditKind[]>
export const auditGroupSchema = z.enum(['calls', 'grants', 'servers', 'settings', 'keys', 'ledger'])
export type AuditGroup = z.infer<typeof auditGroupSchema>

export const auditFormatSchema = z.enum(['jsonl', 'otel', 'cef'])
export type AuditFormat = z.infer<typeof auditFormatSchema>

export const auditFilterSchema = z.object({
  server: z.string().max(2000).optional(),
  tool: z.string().max(2000).optional(),
  conversationId: z.string().max(200).optional(),
  turnId: z.string().max(200).optional(),
  callId: z.string().max(200).optional(),
  groups: z.array(auditGroupSchema).optional(),
  /** `allowed`: a call went out or a question was allowed. `refused`: by a person or a rule. `failed`: it went out and came to nothing. */
  decision: z.enum(['allowed', 'refused', 'failed']).optional(),
  /** Words in the entry as it is written; letters of either case. */
  text: z.string().max(500).optional(),
})
export type AuditFilter = z.infer<typeof auditFilterSchema>

/** A value kept beside the ledger. `matches`: it is what the hash in the ledger was made of. */
export const auditValueSchema = z.object({ seq: z.number(), name: z.enum(['arguments', 'result', 'content']), json: z.string(), matches: z.boolean() })
export type AuditValue = z.infer<typeof auditValueSchema>

export const auditSigningSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed'), keyId: z.string() }),
  /** The key is not looked for before the first entry. */
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('unsigned'), problem: problemSchema }),
])
export type AuditSigning = z.infer<typeof auditSigningSchema>
