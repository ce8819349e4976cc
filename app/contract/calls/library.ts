import { z } from 'zod'
import { conversationSchema } from '../conversation.ts'
import { folderSchema, libraryCursorSchema, shelfSchema } from '../library.ts'
import { call, empty } from './shape.ts'

const conversationIds = z.object({ conversationIds: z.array(z.string()).min(1).max(500) })
const folderId = z.object({ folderId: z.string() })

/** The library: where conversations stand. Of several ids, those that do not exist (any more) are passed over. */
export const libraryCalls = {
  /** Last changed first. Without `shelf`: all that is neither archived nor in the bin. `next` goes on after this page; null at the end. */
  'conversation.list': call(
    z.object({ shelf: shelfSchema.optional(), limit: z.number().int().min(1).max(500).default(200), cursor: libraryCursorSchema.optional() }),
    z.object({ conversations: z.array(conversationSchema), next: libraryCursorSchema.nullable() }),
  ),
  /** @throws `folder-unknown` */
  'conversation.move': call(conversationIds.extend({ folderId: z.string().nullable() }), empty),
  'conversation.pin': call(conversationIds.extend({ pinned: z.boolean() }), empty),
  'conversation.archive': call(conversationIds.extend({ archived: z.boolean() }), empty),
  /** Into the bin, from which they can be taken back for 30 days. @throws `turn-running` */
  'conversation.discard': call(conversationIds, empty),
  'conversation.restore': call(conversationIds, empty),
  /** Deletes for good, and what their calls said with them. @throws `turn-running` */
  'conversation.remove': call(conversationIds, empty),

  /** By name. */
  'folder.list': call(empty, z.object({ folders: z.array(folderSchema) })),
  /** Without `folderId` a new one is made. @throws `folder-unknown`, `folder-exists`, `folders-too-many` */
  'folder.save': call(folderId.partial().extend({ name: z.string().trim().min(1).max(100) }), folderSchema),
  /** What stands in it goes back to the others. @throws `folder-unknown` */
  'folder.remove': call(folderId, empty),
} as const
