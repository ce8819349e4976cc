import { z } from 'zod'
import { shelfSchema } from '../library.ts'
import { call, empty } from './shape.ts'

/** Which conversations an export holds; of a folder also the pinned ones. */
export const exportScopeSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('conversations'), conversationIds: z.array(z.string()).min(1).max(500) }), z.object({ kind: z.literal('shelf'), shelf: shelfSchema })])
export type ExportScope = z.infer<typeof exportScopeSchema>
export const exportFormatSchema = z.enum(['jsonl'])
export type ExportFormat = z.infer<typeof exportFormatSchema>
const exportId = z.object({ exportId: z.string() })

/** Conversations to files and from files. */
export const transferCalls = {
  /**
   * Begins an export, which is then read piece by piece. Secrets that Steward knows are hidden in it.
   * @throws `conversation-unknown`, `exports-too-many`
   */
  'export.start': call(
    z.object({
      format: exportFormatSchema,
      scope: exportScopeSchema,
      /** JSON lines: with the bytes of attachments and results. */
      blobs: z.boolean().default(true),
    }),
    exportId,
  ),
  /** The next piece of the file. `written`: how many conversations are in it whole. @throws `export-gone` */
  'export.read': call(exportId, z.object({ text: z.string(), written: z.number(), done: z.boolean() })),
  'export.stop': call(exportId, empty),
} as const
