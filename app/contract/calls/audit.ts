import { z } from 'zod'
import { auditCheckpointSchema, auditEntrySchema, auditFilterSchema, auditFormatSchema, auditSigningSchema, auditValueSchema, auditVerdictSchema } from '../audit.ts'
import { doctorCheckSchema, doctorFixResultSchema } from '../doctor.ts'
import { call, empty, serverName } from './shape.ts'

/** The ledger and the doctor. */
export const auditCalls = {
  /** Newest first. `next` continues where this page ends; null at the first entry of all. */
  'audit.list': call(
    auditFilterSchema.extend({ cursor: z.number().int().nonnegative().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    z.object({ entries: z.array(auditEntrySchema), next: z.number().nullable(), signing: auditSigningSchema }),
  ),
  /** Everything of one turn, oldest first. */
  'audit.turn': call(z.object({ turnId: z.string() }), z.object({ entries: z.array(auditEntrySchema) })),
  /** What is still kept of arguments and results; `hash` is the one that stands in the entry. */
  'audit.values': call(z.object({ entries: z.array(z.object({ seq: z.number().int().positive(), hash: z.string() })).max(500) }), z.object({ values: z.array(auditValueSchema) })),
  /** Reads the whole ledger. `from`: a checkpoint that was kept outside, which it must contain. Never throws for what it finds. */
  'audit.verify': call(z.object({ from: auditCheckpointSchema.optional() }), auditVerdictSchema),
  /** Signs the ledger as it is now, for a witness outside. @throws `ledger-unwritable`, `disk-full` */
  'audit.checkpoint': call(empty, z.object({ checkpoint: auditCheckpointSchema, signing: auditSigningSchema })),
  /** Oldest first, in pieces: `next` is the cursor of the following one. */
  'audit.export': call(z.object({ format: auditFormatSchema, cursor: z.number().int().nonnegative().default(0) }), z.object({ text: z.string(), next: z.number().nullable() })),
  /** Deletes arguments and results that were kept before `before` (milliseconds since 1970), all without it. The entries stay. */
  'audit.forget': call(z.object({ before: z.number().optional() }), z.object({ count: z.number() })),

  /** The machine, `mcp.json`, and the state of each server in a line; nothing is started. */
  'doctor.run': call(empty, z.object({ checks: z.array(doctorCheckSchema) })),
  /**
   * All checks of one server in their order, told one by one as `doctor-check` of `runId`. A server that is not connected is
   * started. Only with `online` is the registry asked that the machine names for packages. Aborting it stops the checks.
   * @throws `server-unknown`
   */
  'doctor.server': call(serverName.extend({ runId: z.string().max(100).optional(), online: z.boolean().default(false) }), z.object({ checks: z.array(doctorCheckSchema) })),
  /**
   * Makes the checks up to that one anew and does what it then proposes, if that is what `fix` names.
   * @throws `server-unknown`, `fix-gone` where it is not what is proposed now
   */
  'doctor.fix': call(serverName.extend({ check: z.string(), fix: z.string(), value: z.string().max(4096).optional() }), doctorFixResultSchema),
} as const
