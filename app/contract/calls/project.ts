import { z } from 'zod'
import { conversationSchema } from '../conversation.ts'
import { grantSchema } from '../grant.ts'
import { jsonObjectSchema } from '../json.ts'
import { problemSchema } from '../problem.ts'
import { projectDraftSchema, projectSchema } from '../project.ts'
import { call, conversationId, empty } from './shape.ts'

const projectId = z.object({ projectId: z.string() })

/** A permission in a file. It counts only where server and tool are here, and are exactly what they were there. */
const offeredGrantSchema = z.object({
  /** Its place in the file, by which it is ticked. */
  index: z.number().int().nonnegative(),
  sentence: z.string(),
  rule: grantSchema.shape.rule,
  /** Why it cannot be taken over, in a sentence; missing where it can. */
  refused: z.string().optional(),
})

/** Projects: what conversations have in common. */
export const projectCalls = {
  /** In the order of their names. */
  'project.list': call(empty, z.object({ projects: z.array(projectSchema) })),
  /** Without `projectId`, a new one. @throws `project-unknown`, `project-name-taken`, `folder-not-found`, `folder-not-absolute` */
  'project.save': call(z.object({ projectId: z.string().optional(), project: projectDraftSchema }), projectSchema),
  /** Its conversations stay, in no project; its permissions go. @throws `project-unknown`, `turn-running` */
  'project.remove': call(projectId, z.object({ conversations: z.number(), grants: z.number() })),
  /** Null: into none. @throws `project-unknown`, `conversation-unknown`, `turn-running` */
  'project.assign': call(conversationId.extend({ projectId: z.string().nullable() }), conversationSchema),
  /**
   * A project as the text of one file. Never a secret: keys and all values of variables and headers become placeholders. `paths`:
   * also folders of this machine, and what names them. `leftOut`: what is not in the file, each as a sentence.
   */
  'project.export': call(projectId.extend({ paths: z.boolean().default(false), grants: z.boolean().default(false) }), z.object({ name: z.string(), text: z.string(), leftOut: z.array(z.string()) })),
  /** Reads such a file and keeps nothing. Whoever wrote it is a stranger. @throws `project-file-invalid` */
  'project.read': call(
    z.object({ text: z.string().max(2_000_000) }),
    z.object({
      project: projectDraftSchema,
      /** `link`: opens the proposal (`install.propose`) that adds it; missing where a server of this name is here, or the file has no entry of it. */
      servers: z.array(z.object({ server: z.string(), isHere: z.boolean(), link: z.string().optional(), problem: problemSchema.optional() })),
      grants: z.array(offeredGrantSchema),
    }),
  ),
  /** Makes the project of a file, as a new one. `grants`: those that the person ticked, by their place. @throws as `project.read` and `project.save` */
  'project.import': call(z.object({ text: z.string().max(2_000_000), name: z.string().trim().min(1).max(80).optional(), folders: z.boolean().default(false), grants: z.array(z.number().int().nonnegative()).max(1_000).default([]) }), projectSchema),
} as const

/** What such a file holds: `NAME.steward-project.json`. */
export const projectFileSchema = z.object({
  format: z.literal('steward-project'),
  version: z.literal(1),
  project: projectDraftSchema,
  /** Entries as in `mcp.json`. */
  mcpServers: z.record(z.string().max(200), jsonObjectSchema).default({}),
  grants: z.array(grantSchema.shape.rule).max(1_000).default([]),
})
export type ProjectFile = z.infer<typeof projectFileSchema>
