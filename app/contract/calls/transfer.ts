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
      /** JSON lines for a bug report: nobody's words, numbers, names and files; see `export.scrubPreview`. */
      scrubbed: z.boolean().default(false),
    }),
    exportId,
  ),
  /** What a scrubbed export of a conversation holds, before it is written. `kept`: every name that stays readable; `sample`: its beginning. */
  'export.scrubPreview': call(
    z.object({ conversationId: z.string() }),
    z.object({
      turns: z.number(),
      events: z.number(),
      /** Different words and numbers that were replaced. */
      words: z.number(),
      kept: z.object({ tool: z.array(z.string()), model: z.array(z.string()), code: z.array(z.string()), argument: z.array(z.string()) }),
      /** Files that are left out; their sizes and kinds stay. */
      files: z.object({ count: z.number(), bytes: z.number() }),
      sample: z.string(),
    }),
  ),
  /** The next piece of the file. `written`: how many conversations are in it whole. @throws `export-gone` */
  'export.read': call(exportId, z.object({ text: z.string(), written: z.number(), done: z.boolean() })),
  'export.stop': call(exportId, empty),
} as const
