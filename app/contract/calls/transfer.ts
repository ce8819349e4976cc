import { z } from 'zod'
import { conversationSourceSchema, shelfSchema } from '../library.ts'
import { call, empty } from './shape.ts'

/** Which conversations an export holds; of a folder also the pinned ones. */
export const exportScopeSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('conversations'), conversationIds: z.array(z.string()).min(1).max(500) }), z.object({ kind: z.literal('shelf'), shelf: shelfSchema })])
export type ExportScope = z.infer<typeof exportScopeSchema>
export const exportFormatSchema = z.enum(['jsonl', 'markdown', 'html'])
export type ExportFormat = z.infer<typeof exportFormatSchema>
const exportId = z.object({ exportId: z.string() })

const importId = z.object({ importId: z.string() })
const brokenSchema = z.array(z.object({ place: z.string(), cause: z.string() }))
/** What a file holds, before anything of it is stored. `already`: how many of the conversations are here. */
const importPreviewSchema = z.object({
  source: conversationSourceSchema,
  conversations: z.number(),
  messages: z.number(),
  already: z.number(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** What cannot be taken along. */
  leftOut: z.array(z.object({ what: z.string(), count: z.number() })),
  /** Other files in the archive that are not read. */
  aside: z.array(z.string()),
  brokenCount: z.number(),
  /** The first of them. */
  broken: brokenSchema,
})
export type ImportPreview = z.infer<typeof importPreviewSchema>
/** `conversationIds`: the first thousand of those that were imported. */
const importOutcomeSchema = z.object({ imported: z.number(), conversationIds: z.array(z.string()), already: z.number(), brokenCount: z.number(), broken: brokenSchema })
export type ImportOutcome = z.infer<typeof importOutcomeSchema>

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
      /** Markdown and HTML: the path that is shown, or all branches. JSON lines always have all. */
      branches: z.enum(['shown', 'all']).default('shown'),
      /** JSON lines: with the bytes of attachments and results; HTML: with the pictures. */
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

  /** A file comes in pieces of 1 MB at most, is looked at, and goes away with `import.remove` or with Steward. @throws `import-too-large`, `imports-too-many`, `disk-full` */
  'import.create': call(z.object({ name: z.string().max(500), size: z.number().int().nonnegative() }), importId),
  'import.append': call(importId.extend({ data: z.base64() }), z.object({ received: z.number() })),
  /** Reads all of it and stores nothing; tells how far it is as `import-progress`. Can be stopped. @throws `import-gone`, `import-invalid`, `import-unreadable`, `import-too-new` */
  'import.preview': call(importId, importPreviewSchema),
  /** Stores what is not here yet, and tells how far it is as `import-progress`. Stopped, it keeps what it has; run again, it goes on. @throws as `import.preview` */
  'import.run': call(importId, importOutcomeSchema),
  'import.remove': call(importId, empty),
} as const
