import { z } from 'zod'

/** A folder of conversations. Each stands in at most one. */
export const folderSchema = z.object({ folderId: z.string(), name: z.string() })
export type Folder = z.infer<typeof folderSchema>

/** Where a conversation stands in the library. */
export const placeSchema = z.object({ folderId: z.string().nullable(), pinned: z.boolean(), archived: z.boolean() })

/** Whose export a conversation was read from. */
export const conversationSourceSchema = z.enum(['steward', 'chatgpt', 'claude'])
export type ConversationSource = z.infer<typeof conversationSourceSchema>

/** One list of the library. Each conversation is in exactly one of them, `all` and `project` aside: the bin before the archive before the pinned before a folder. */
export const shelfSchema = z.discriminatedUnion('kind', [
  /** Everything that is not in the bin. */
  z.object({ kind: z.literal('all') }),
  /** Neither pinned nor in a folder. */
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('pinned') }),
  z.object({ kind: z.literal('folder'), folderId: z.string() }),
  /** Of a project, wherever else they stand, but for the bin. */
  z.object({ kind: z.literal('project'), projectId: z.string() }),
  z.object({ kind: z.literal('archive') }),
  z.object({ kind: z.literal('bin') }),
])
export type Shelf = z.infer<typeof shelfSchema>

/** The last conversation of a page. Two may have been changed in the same millisecond, so the time alone is none. */
export const libraryCursorSchema = z.object({ updatedAt: z.number(), conversationId: z.string() })
export type LibraryCursor = z.infer<typeof libraryCursorSchema>

/** What was put into the bin stays there for so many days. */
export const BIN_DAYS = 30
