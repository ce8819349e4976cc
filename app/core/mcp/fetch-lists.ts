import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/client'
import { canonicalJson, sha256Hex } from '#contract/canonical-json.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { Problem } from '#contract/problem.ts'
import type { ServerView } from '#contract/server.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Session } from './open-session.ts'
import type { ServerTool } from './servers.ts'
import { sleep } from './sleep.ts'
import { MOST_ITEMS } from './list-bounds.ts'

export interface ServerLists {
  readonly tools: readonly ServerTool[]
  readonly resources: readonly Resource[]
  readonly templates: readonly ResourceTemplateType[]
  readonly prompts: readonly Prompt[]
  readonly instructions?: string
  /** What else the server said of itself. */
  readonly about?: Pick<ServerView, 'features' | 'icons' | 'websiteUrl'>
  /** How long a server of the modern era lets its lists be kept: from when and until when, in milliseconds since 1970. */
  readonly kept?: Keeping
}

type Keeping = { readonly [Name in ListName]?: { readonly at: number; readonly until: number } }

export type ListName = 'tools' | 'resources' | 'prompts'

const listNames = ['tools', 'resources', 'prompts'] as const

export const noLists: ServerLists = { tools: [], resources: [], templates: [], prompts: [] }

/** What a server says about itself to the model, in characters. */
const MOST_INSTRUCTIONS = 20_000
/** As long as the SDK keeps anything, in milliseconds. */
const LONGEST_KEEPING = 86_400_000

interface Wanted {
  readonly server: string
  readonly session: Session
  readonly names: readonly ListName[]
  readonly limitMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads the lists that the server says it has, all pages, side by side. A list that cannot be read leaves the others as
 * they are; what went wrong with the first such one is told.
 */
export async function fetchLists(wanted: Wanted): Promise<{ lists: Partial<ServerLists>; problem?: Problem; error?: unknown }> {
  const { client } = wanted.session
  const capabilities = client.getServerCapabilities() ?? {}
  const limit = new AbortController()
  const signal = AbortSignal.any([wanted.signal, limit.signal])
  const over = new AbortController()
  void sleep(wanted.clock, wanted.limitMs, over.signal).then(() => limit.abort(new Error('The list took too long.')))
  // `bypass`: the SDK's own cache would keep every list a second time, as text.
  const options = { signal, timeout: wanted.limitMs, cacheMode: 'bypass' } as const
  const at = wanted.clock.now()
  const keeping: { name: ListName; ttlMs: number }[] = []
  /** Notes how long a list may be kept; whether others may see it (`cacheScope`) makes no difference to the one person here. */
  const note = (name: ListName, result: object): void => void keeping.push({ name, ttlMs: 'ttlMs' in result && typeof result.ttlMs === 'number' && result.ttlMs > 0 ? Math.min(result.ttlMs, LONGEST_KEEPING) : 0 })
  const jobs: Promise<Partial<ServerLists>>[] = []
  if (wanted.names.includes('tools') && capabilities.tools) jobs.push(client.listTools(undefined, options).then(async (result) => (note('tools', result), { tools: await hashTools(wanted, result.tools) })))
  if (wanted.names.includes('prompts') && capabilities.prompts) jobs.push(client.listPrompts(undefined, options).then((result) => (note('prompts', result), { prompts: firstOf(result.prompts, ({ name }) => name) })))
  if (wanted.names.includes('resources') && capabilities.resources) {
    jobs.push(client.listResources(undefined, options).then((result) => (note('resources', result), { resources: firstOf(result.resources, ({ uri }) => uri) })))
    jobs.push(
      client.listResourceTemplates(undefined, options).then(
        (result) => (note('resources', result), { templates: firstOf(result.resourceTemplates, ({ uriTemplate }) => uriTemplate) }),
        // Many servers with resources have no templates and do not know the call.
        () => ({ templates: [] }),
      ),
    )
  }
  const settled = await Promise.allSettled(jobs)
  over.abort()
  wanted.signal.throwIfAborted()
  const lists: Partial<ServerLists> = { ...Object.assign({}, ...settled.map((each) => (each.status === 'fulfilled' ? each.value : {}))), kept: keepingOf(keeping, at) }
  const failed = settled.find((each) => each.status === 'rejected')
  if (!failed) {
    const endless = endlessLists.find(({ name, method }) => wanted.names.includes(name) && wanted.session.tap.lists.wasEndless(method))
    return endless ? { lists, problem: { code: 'list-endless', message: `A list of ${wanted.server} does not end.`, cause: `Its ${endless.name} go on from page to page; those of the first pages are used.`, nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server: wanted.server } } } : { lists }
  }
  const cause = await wanted.session.describe(failed.reason)
  const problem = { ...cause, code: 'list-failed', message: `A list of ${wanted.server} could not be read.`, cause: `${cause.message} ${cause.cause ?? ''}`.trim() }
  return { lists, problem, error: failed.reason }
}

const endlessLists: readonly { name: ListName; method: string }[] = [
  { name: 'tools', method: 'tools/list' },
  { name: 'resources', method: 'resources/list' },
  { name: 'resources', method: 'resources/templates/list' },
  { name: 'prompts', method: 'prompts/list' },
]

/** Resources and templates go stale together. */
function keepingOf(read: readonly { name: ListName; ttlMs: number }[], at: number): Keeping {
  return Object.fromEntries(
    listNames.flatMap((name) => {
      const times = read.filter((each) => each.name === name).map(({ ttlMs }) => ttlMs)
      return times.length === 0 ? [] : [[name, { at, until: at + Math.min(...times) }]]
    }),
  )
}

/** Those that their server lets be kept for longer. A clock that was set back keeps nothing. */
export function freshLists({ kept = {} }: ServerLists, now: number): ListName[] {
  return listNames.filter((name) => {
    const { at = 0, until = 0 } = kept[name] ?? {}
    return at <= now && now < until
  })
}

/** These lists alone, and what else is known of them. */
export function onlyLists({ tools, resources, templates, prompts, kept = {} }: ServerLists, names: readonly ListName[]): ServerLists {
  return {
    tools: names.includes('tools') ? tools : [],
    resources: names.includes('resources') ? resources : [],
    templates: names.includes('resources') ? templates : [],
    prompts: names.includes('prompts') ? prompts : [],
    kept: Object.fromEntries(names.map((name) => [name, kept[name]])),
  }
}

export function findTool(lists: ServerLists, name: string): ServerTool | undefined {
  return lists.tools.find(({ tool }) => tool.name === name)
}

export function sameTools(before: ServerLists['tools'], after: ServerLists['tools']): boolean {
  return before.length === after.length && before.every((tool, index) => tool.definitionHash === after[index]?.definitionHash)
}

/** What an approval covers: what a model sees of a tool, and whom it is for (`definitionOf` in `tools/tool-catalog.ts`). */
function textOf(tool: Tool): string {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool
  const ui = tool._meta?.['ui']
  const visibility = typeof ui === 'object' && ui !== null ? (ui as { visibility?: unknown }).visibility : undefined
  return canonicalJson({ name, title, description, inputSchema, outputSchema, annotations, visibility } as unknown as JsonObject)
}

/** Tools, and characters of them, that are hashed before everything else gets its turn. */
const HASHED_AT_ONCE = 500
const CHARACTERS_AT_ONCE = 1_000_000

async function hashTools({ server, clock, signal }: Pick<Wanted, 'server' | 'clock' | 'signal'>, tools: readonly Tool[]): Promise<ServerTool[]> {
  const hashed: Promise<ServerTool>[] = []
  let characters = 0
  let count = 0
  for (const tool of firstOf(tools, ({ name }) => name)) {
    const text = textOf(tool)
    hashed.push(sha256Hex(text).then((definitionHash) => ({ server, tool, definitionHash })))
    characters += text.length
    if (++count < HASHED_AT_ONCE && characters < CHARACTERS_AT_ONCE) continue
    count = characters = 0
    await sleep(clock, 0, signal)
  }
  return Promise.all(hashed)
}

/** Names are how an entry is called, so the first one keeps its name. */
function firstOf<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  const found = new Map<string, Item>()
  for (const item of items.slice(0, MOST_ITEMS)) if (!found.has(key(item))) found.set(key(item), item)
  return [...found.values()]
}

export function instructionsOf(session: Session): string | undefined {
  return session.client.getInstructions()?.slice(0, MOST_INSTRUCTIONS)
}

/** The lists of the last run, as the memory kept them. What does not look like them is no list. */
export function readRemembered(server: string, value: JsonValue | undefined): ServerLists | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { tools, resources, templates, prompts, instructions, about, kept: keeping } = value
  if (![tools, resources, templates, prompts].every(Array.isArray)) return undefined
  // Written by `toRemember` of this program, from what had passed the SDK's checks.
  const kept = value as unknown as { tools: { tool: Tool; definitionHash: string }[] } & Omit<ServerLists, 'tools'>
  return {
    tools: kept.tools.filter(({ tool, definitionHash }) => typeof tool?.name === 'string' && typeof tool.inputSchema === 'object' && typeof definitionHash === 'string').map(({ tool, definitionHash }) => ({ server, tool, definitionHash })),
    resources: kept.resources,
    templates: kept.templates,
    prompts: kept.prompts,
    ...(typeof instructions === 'string' ? { instructions } : {}),
    ...(typeof about === 'object' && about !== null && kept.about ? { about: kept.about } : {}),
    ...(typeof keeping === 'object' && keeping !== null && kept.kept ? { kept: kept.kept } : {}),
  }
}

export function toRemember(lists: ServerLists): JsonValue {
  return { ...lists, tools: lists.tools.map(({ tool, definitionHash }) => ({ tool, definitionHash })) } as unknown as JsonValue
}
