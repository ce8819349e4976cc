import { z } from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { problemSchema } from '../problem.ts'
import { keychainStatusSchema, plainSecretSchema, secretStatusSchema, secretUserSchema } from '../secret.ts'
import { configProblemSchema, sandboxSchema } from '../server.ts'
import { call, empty, serverName } from './shape.ts'

/** The server list, isolation, and secrets. */
export const configCalls = {
  'config.read': call(empty, z.object({ path: z.string(), text: z.string(), revision: z.string(), problems: z.array(configProblemSchema) })),
  /** Writes the whole text; refused (`config-changed`) where the file is no longer at `revision`. A text with mistakes is saved and its problems returned. */
  'config.write': call(z.object({ text: z.string().max(2_000_000), revision: z.string(), vouch: z.boolean().optional() }), z.object({ revision: z.string(), problems: z.array(configProblemSchema) })),
  'config.check': call(z.object({ text: z.string().max(2_000_000) }), z.object({ problems: z.array(configProblemSchema) })),
  /** Keys that stand in the clear in a text of a server list, each with a name that is free in the keychain. */
  'config.find-secrets': call(z.object({ text: z.string().max(2_000_000) }), z.object({ secrets: z.array(plainSecretSchema) })),
  /**
   * Stores them and gives the text back with placeholders; writes no file. `names` (by place) in the stead of those proposed.
   * @throws `secret-exists`, `keychain-unavailable` ...: nothing was moved then
   */
  'config.move-secrets': call(
    z.object({ text: z.string().max(2_000_000), names: z.record(z.string(), z.string().min(1).max(200).regex(/^[^\s${}][^${}]*$/)).default({}) }),
    z.object({ text: z.string(), moved: z.array(plainSecretSchema) }),
  ),
  'config.schema': call(empty, z.object({ schema: jsonObjectSchema })),
  /** `approved: false` for an entry that the person did not write: it waits for `server.approve`, and nothing of it starts. */
  'config.add': call(serverName.extend({ entry: jsonObjectSchema, replace: z.boolean().default(false), approved: z.boolean().default(true) }), empty),
  'config.remove': call(serverName, empty),
  'config.enable': call(serverName.extend({ enabled: z.boolean() }), empty),
  /** Which protocol Steward speaks with the server; `auto` takes the field out. Everything else of the entry stays. */
  'config.era': call(serverName.extend({ era: z.enum(['auto', 'legacy', 'modern']) }), empty),
  /** How the program is walled in; `off` takes the field out. An entry that was approved stays so: it is the person's own hand. */
  'config.sandbox': call(serverName.extend({ sandbox: z.union([z.literal('off'), sandboxSchema]) }), empty),

  /** Whether a program can be walled in here; without `problem`, it can. Tried anew with each call. */
  'sandbox.status': call(empty, z.object({ problem: problemSchema.optional() })),

  /** Secrets go in and never come out: there is no getter. */
  /** `restart`: servers that run with the value that was there before. */
  'secret.set': call(z.object({ name: z.string().min(1).max(200), value: z.string().min(1).max(100_000) }), z.object({ restart: z.array(z.string()) })),
  /** `wanted`: named by an entry, and never stored. */
  'secret.status': call(empty, z.object({ keychain: keychainStatusSchema, secrets: z.array(secretStatusSchema), wanted: z.array(z.object({ name: z.string(), usedBy: z.array(secretUserSchema) })) })),
  /** Seals all values with a new key. `left`: names of those that cannot be read now. @throws `keychain-unavailable` ... */
  'secret.rotate': call(empty, z.object({ sealed: z.number(), left: z.array(z.string()) })),
  'secret.remove': call(z.object({ name: z.string() }), empty),
} as const
