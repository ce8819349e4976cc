import { z } from 'zod'
import { jsonValueSchema } from './json.ts'

/**
 * One piece of what a person, a model or a tool said. Bytes are never inside: they lie in the
 * blob store and are named by `blobId` (read with `blob.read`), so that no event grows large.
 */
export const contentPartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('json'), value: jsonValueSchema }),
  z.object({ type: z.literal('image'), mimeType: z.string(), blobId: z.string(), size: z.number(), alt: z.string().optional() }),
  z.object({ type: z.literal('audio'), mimeType: z.string(), blobId: z.string(), size: z.number() }),
  z.object({ type: z.literal('file'), name: z.string(), mimeType: z.string(), blobId: z.string(), size: z.number() }),
  z.object({
    type: z.literal('resource-link'),
    uri: z.string(),
    name: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    mimeType: z.string().optional(),
  }),
  z.object({ type: z.literal('resource'), uri: z.string(), mimeType: z.string().optional(), text: z.string() }),
])
export type ContentPart = z.infer<typeof contentPartSchema>

/**
 * `source`: the resource or skill of a server that it was read from, so that a change can be told and it can be read again; or the view that gave it.
 * `sent`: of a picture that is larger than models take, the smaller one that they get; `blobId` stays what was attached.
 */
export const attachmentSchema = z.object({
  blobId: z.string(),
  name: z.string(),
  mimeType: z.string(),
  size: z.number(),
  sent: z.object({ blobId: z.string(), mimeType: z.string(), size: z.number(), width: z.number(), height: z.number() }).optional(),
  source: z.object({ kind: z.enum(['resource', 'skill', 'view']), server: z.string(), uri: z.string() }).optional(),
})
export type Attachment = z.infer<typeof attachmentSchema>
