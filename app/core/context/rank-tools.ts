import type { JsonObject, JsonValue } from '#contract/json.ts'

export interface Searchable {
  readonly server: string
  readonly tool: string
  readonly definition: { readonly name: string; readonly description: string; readonly inputSchema: JsonObject }
}

/** Where a word stands says how much it tells. */
const WEIGHTS = { name: 4, server: 2, description: 1, arguments: 1 } as const
/** The usual constants of BM25: how soon repetition stops to count, and how much length does. */
const [K, B] = [1.2, 0.6]

/**
 * The tools that fit a query, best first: BM25 over names, descriptions and names of arguments. The same tools and query give the
 * same order on every machine; what fits alike stays in the order given.
 * @see https://en.wikipedia.org/wiki/Okapi_BM25
 */
export function rankTools<Tool extends Searchable>(tools: readonly Tool[], query: string, limit: number): Tool[] {
  const wanted = [...new Set(wordsOf(query))]
  const documents = tools.map((tool) => countWords(tool))
  const average = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length)
  const rarity = new Map(
    wanted.map((word) => {
      const having = documents.filter(({ counts }) => matching(counts, word) > 0).length
      return [word, Math.log(1 + (documents.length - having + 0.5) / (having + 0.5))] as const
    }),
  )
  return documents
    .map(({ counts, length }, index) => {
      const score = wanted.reduce((sum, word) => {
        const count = matching(counts, word)
        return sum + ((rarity.get(word) ?? 0) * count * (K + 1)) / (count + K * (1 - B + (B * length) / average))
      }, 0)
      return { index, score }
    })
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score || left.index - right.index)
    .slice(0, limit)
    .flatMap(({ index }) => tools[index] ?? [])
}

interface Document {
  readonly counts: ReadonlyMap<string, number>
  readonly length: number
}

/** By the definition, which keeps its identity as long as the tool stays what it is. */
const counted = new WeakMap<object, { readonly key: string; readonly document: Document }>()

function countWords({ server, tool, definition }: Searchable): Document {
  const key = `${server}\n${tool}\n${definition.description}`
  const known = counted.get(definition.inputSchema)
  if (known?.key === key) return known.document
  const counts = new Map<string, number>()
  let length = 0
  const add = (text: string, weight: number): void => {
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + weight)
      length += weight
    }
  }
  add(tool, WEIGHTS.name)
  add(server, WEIGHTS.server)
  add(definition.description.slice(0, 4_000), WEIGHTS.description)
  for (const name of argumentNames(definition.inputSchema)) add(name, WEIGHTS.arguments)
  const document = { counts, length }
  counted.set(definition.inputSchema, { key, document })
  return document
}

/** A word also finds those that begin with it, for less: `issue` finds `issues`, `creat` finds `create`. */
function matching(counts: ReadonlyMap<string, number>, word: string): number {
  const whole = counts.get(word)
  if (whole !== undefined) return whole
  const stem = word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word
  if (stem.length < 3) return 0
  let sum = 0
  for (const [other, count] of counts) if (other.startsWith(stem)) sum += count * 0.6
  return sum
}

const MOST_NAMES = 200

function argumentNames(schema: JsonValue | undefined, names: string[] = [], depth = 0): string[] {
  if (depth > 4 || typeof schema !== 'object' || schema === null || Array.isArray(schema)) return names
  const { properties } = schema
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return names
  for (const [name, inner] of Object.entries(properties)) {
    if (names.length >= MOST_NAMES) break
    names.push(name)
    argumentNames(inner, names, depth + 1)
  }
  return names
}

/** `createIssue_v2` is create, issue, v2. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !common.has(word))
}

const common = new Set(['the', 'and', 'for', 'with', 'that', 'this', 'from', 'are', 'its', 'of', 'to', 'in', 'on', 'or', 'an', 'is', 'it', 'be', 'by', 'as', 'at'])
