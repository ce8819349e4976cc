import type { Client, Icon as SpecIcon } from '@modelcontextprotocol/client'
import { iconSchema, type Icon, type ServerFeatures, type ServerView } from '#contract/server.ts'

const SKILLS = 'io.modelcontextprotocol/skills'
const TASKS = 'io.modelcontextprotocol/tasks'
const MOST_ICONS = 20

/** What a connected server said of itself, as views show it. */
export function featuresOf(client: Client): Pick<ServerView, 'features' | 'icons' | 'websiteUrl'> {
  const { tools, resources, prompts, completions, logging, tasks, extensions = {} } = client.getServerCapabilities() ?? {}
  const { icons, websiteUrl } = client.getServerVersion() ?? {}
  const features: ServerFeatures = {
    tools: tools !== undefined,
    resources: resources !== undefined,
    subscribe: resources?.subscribe === true,
    prompts: prompts !== undefined,
    completions: completions !== undefined,
    logging: logging !== undefined,
    tasks: tasks !== undefined || Object.hasOwn(extensions, TASKS),
    skills: Object.hasOwn(extensions, SKILLS),
    listChanged: [...(tools?.listChanged ? ['tools' as const] : []), ...(resources?.listChanged ? ['resources' as const] : []), ...(prompts?.listChanged ? ['prompts' as const] : [])],
    extensions: Object.keys(extensions).slice(0, 50),
  }
  return { features, ...iconsOf(icons), ...(websiteUrl === undefined ? {} : { websiteUrl: websiteUrl.slice(0, 2_000) }) }
}

/** Icons as views take them, or nothing where there are none. */
export function iconsOf(icons: readonly SpecIcon[] | undefined): { icons?: Icon[] } {
  if (!icons || icons.length === 0) return {}
  const known = icons.slice(0, MOST_ICONS).flatMap((icon) => iconSchema.safeParse(icon).data ?? [])
  return known.length === 0 ? {} : { icons: known }
}
