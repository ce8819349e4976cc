import { type AdaptedSchema, adaptSchema } from './adapt-schema.ts'
import type { LanguageModel, ModelPart, ModelRequest, ModelTool } from './language-model.ts'
import { ProviderFailure } from './provider-failure.ts'
import { restoreNames } from './restore-names.ts'

/** A provider that refuses more tools than this, one by one, has another complaint. */
const mostDropped = 8
/** How many conversations are remembered as told. */
const mostTold = 500

/**
 * Tools as the provider takes them: schemas adapted, and a tool that is refused all the same left out, so that
 * one bad tool does not take the others and the turn with it. Both are told once per conversation.
 */
export function withAdaptedTools(inner: LanguageModel): LanguageModel {
  const adapted = new WeakMap<object, AdaptedSchema>()
  /** Tools that the provider refused, by name and schema, so that a mended tool is tried again. */
  const refused = new Set<string>()
  /** By model, as learned. */
  const mostTools = new Map<string, number>()
  const told = new Set<string>()

  function adapt(tool: ModelTool): AdaptedSchema {
    const known = adapted.get(tool.inputSchema)
    if (known) return known
    const fresh = adaptSchema(tool.inputSchema)
    adapted.set(tool.inputSchema, fresh)
    return fresh
  }

  function* tellAdapted(request: ModelRequest): Generator<ModelPart> {
    const news = request.tools.filter((tool) => adapt(tool).remarks.length > 0 && isNew(`${request.cacheKey} ${tool.name}`))
    if (news.length === 0) return
    const shown = news.slice(0, 3).map((tool) => `${tool.name} (${adapt(tool).remarks.slice(0, 3).join(', ')})`)
    const more = news.length > shown.length ? ` and ${news.length - shown.length} more` : ''
    yield { type: 'notice', code: 'schema-adapted', text: `The parameters of ${news.length === 1 ? 'a tool' : `${news.length} tools`} were adapted for the model: ${shown.join('; ')}${more}.` }
  }

  function isNew(fact: string): boolean {
    if (told.has(fact)) return false
    if (told.size >= mostTold) told.clear()
    told.add(fact)
    return true
  }

  return {
    listModels: (signal) => inner.listModels(signal),
    async *stream(request, signal) {
      yield* tellAdapted(request)
      const keyOf = (tool: ModelTool) => `${request.model} ${tool.name} ${JSON.stringify(tool.inputSchema)}`
      for (let dropped = 0; ; dropped++) {
        const accepted = refused.size === 0 ? request.tools : request.tools.filter((tool) => !refused.has(keyOf(tool)))
        const left = refused.size === 0 ? [] : request.tools.filter((tool) => refused.has(keyOf(tool)) && isNew(`${request.cacheKey} refused ${tool.name}`))
        const limit = mostTools.get(request.model) ?? Number.POSITIVE_INFINITY
        const offered = accepted.length > limit ? preferUsed(accepted, request).slice(0, limit) : accepted
        if (offered.length < accepted.length && isNew(`${request.cacheKey} limit ${accepted.length}`)) {
          yield { type: 'notice', code: 'tool-limit', text: `The model's provider takes at most ${limit} tools, so ${accepted.length - limit} of ${accepted.length} are left out. Turn off servers that you do not need now.` }
        }
        if (left.length > 0) yield { type: 'notice', code: 'tool-refused', text: `The model's provider does not accept ${left.map(({ name }) => name).join(', ')}, so the model cannot use ${left.length === 1 ? 'it' : 'them'}.` }
        const tools = offered.map((tool) => ({ ...tool, inputSchema: adapt(tool).schema }))
        try {
          for await (const part of inner.stream({ ...request, tools }, signal)) {
            yield part.type === 'tool-call' ? { ...part, rawArguments: restoreNames(part.rawArguments, renamesOf(part.name)) } : part
          }
          return
        } catch (error) {
          const maximum = toolLimit(error)
          if (maximum !== undefined && maximum < offered.length) {
            mostTools.set(request.model, maximum)
            continue
          }
          const culprit = dropped < mostDropped ? refusedTool(error, offered) : undefined
          if (!culprit) throw error
          refused.add(keyOf(culprit))
        }
      }

      function renamesOf(name: string) {
        const tool = request.tools.find((candidate) => candidate.name === name)
        return tool && adapt(tool).renames
      }
    },
  }
}

/** How many tools the provider says it takes, where it complains of too many. */
function toolLimit(error: unknown): number | undefined {
  if (!(error instanceof ProviderFailure) || error.code !== 'provider-refused-request') return undefined
  const { said = '' } = error.facts
  const limit = /tools|functions/i.test(said) ? /(?:maximum length|at most|maximum(?: number)? of|max(?:imum)?(?: is)?|limit of|up to)\s+(\d+)/i.exec(said)?.[1] : undefined
  return limit === undefined || Number(limit) < 1 ? undefined : Number(limit)
}

/** Tools that the conversation used stay, so that it can go on; the others keep their order. */
function preferUsed(tools: readonly ModelTool[], request: ModelRequest): ModelTool[] {
  const used = new Set(request.messages.flatMap((message) => (message.role === 'assistant' ? message.toolUses.map(({ name }) => name) : [])))
  return [...tools.filter(({ name }) => used.has(name)), ...tools.filter(({ name }) => !used.has(name))]
}

/**
 * The tool that an answer 400 complains about: OpenAI and most others quote its name, Anthropic counts
 * (`tools.3.custom.input_schema`). Only in messages about schemas or tools; elsewhere a name may stand by chance.
 */
function refusedTool(error: unknown, tools: readonly ModelTool[]): ModelTool | undefined {
  if (!(error instanceof ProviderFailure) || error.code !== 'provider-refused-request') return undefined
  const { status, said = '' } = error.facts
  if ((status !== 400 && status !== 422) || !/schema|function|tool/i.test(said)) return undefined
  const index = /\btools?[.[](\d+)\b/.exec(said)?.[1]
  const named = tools.filter(({ name }) => new RegExp(`(^|[^\\w-])${name}($|[^\\w-])`).test(said)).sort((left, right) => right.name.length - left.name.length)[0]
  return named ?? (index === undefined ? undefined : tools[Number(index)])
}
