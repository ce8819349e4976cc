import { z } from 'zod'
import { modelRefSchema } from './model.ts'

/** Colours by name, so that both themes can show them. */
export const projectColorSchema = z.enum(['gray', 'red', 'amber', 'green', 'teal', 'blue', 'violet', 'pink'])
export type ProjectColor = z.infer<typeof projectColorSchema>

/** Which tools of a server a project uses. `tools` null: all, also those that it adds later. None: the server is off. A tool that is not named is off, under whatever name its server offers it next. */
export const projectServerSchema = z.object({ server: z.string().min(1).max(200), tools: z.array(z.string().max(500)).max(5_000).nullable() })
export type ProjectServer = z.infer<typeof projectServerSchema>

export const projectFolderSchema = z.object({ path: z.string().min(1).max(4_096), name: z.string().max(200).optional() })
export type ProjectFolder = z.infer<typeof projectFolderSchema>

const fields = {
  name: z.string().trim().min(1).max(80),
  /** A character or two in front of the name, such as an emoji. */
  icon: z.string().max(16).optional(),
  color: projectColorSchema.default('gray'),
  /** Stands behind the person's own prompt of the settings, never in its place. */
  systemPrompt: z.string().max(100_000).default(''),
  /** Null: the one of the settings. */
  model: modelRefSchema.nullable().default(null),
  servers: z.array(projectServerSchema).max(500).default([]),
  /** Whether servers that `servers` does not name are on. */
  otherServers: z.boolean().default(true),
  /** Told to servers that ask for roots, beside those of the server itself. */
  folders: z.array(projectFolderSchema).max(50).default([]),
}

/** What a person writes of a project. */
export const projectDraftSchema = z.object(fields)
export type ProjectDraft = z.infer<typeof projectDraftSchema>

export const projectSchema = z.object({ projectId: z.string(), createdAt: z.number(), updatedAt: z.number(), ...fields })
export type Project = z.infer<typeof projectSchema>

type Switches = Pick<Project, 'servers' | 'otherServers'>

/** Whether anything of a server may be used. Without a project, everything is on. */
export function isServerOn(project: Switches | undefined, server: string): boolean {
  if (!project) return true
  const named = project.servers.find((entry) => entry.server === server)
  return named ? named.tools === null || named.tools.length > 0 : project.otherServers
}

export function isToolOn(project: Switches | undefined, server: string, tool: string): boolean {
  if (!project) return true
  const named = project.servers.find((entry) => entry.server === server)
  return named ? named.tools === null || named.tools.includes(tool) : project.otherServers
}
