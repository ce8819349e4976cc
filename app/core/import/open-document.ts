import type { ConversationSource } from '#contract/library.ts'
import { StewardError } from '#contract/problem.ts'
import { FORMAT } from '#core/export/file-lines.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { ImportDocument } from '#core/ports/import-files.ts'
import type { ImportItem } from './imported.ts'
import { chatGptSchema, readChatGpt } from './read-chatgpt.ts'
import { claudeSchema, readClaude } from './read-claude.ts'
import { readOwn } from './read-own.ts'
import { splitArray } from './split-array.ts'

/** Enough to see the first line, and in an export of others the first conversation's form. */
const HEAD = 64 * 1024

export interface OpenedImport {
  readonly source: ConversationSource
  /** Files beside it that hold something and are not read, such as `projects.json`. */
  readonly aside: readonly string[]
  items(blobs: BlobStore | null, signal: AbortSignal): AsyncGenerator<ImportItem>
}

/** Newer exports of ChatGPT are cut into several files: `conversations-000.json`. */
const conversationsFile = /(?:^|\/)conversations(?:-\d+)?\.json$/i
/** In exports of others and no loss: about the account, and pages that show the same again. */
const known = /(?:^|\/)(?:users?|message_feedback|shared_conversations|model_comparisons|user_settings|export_manifest|conversation_asset_file_names)\.json$/i

/**
 * Finds out whose export it is, by what stands in it.
 * @throws StewardError `import-invalid`
 */
export async function openDocument(documents: readonly ImportDocument[], signal: AbortSignal): Promise<OpenedImport> {
  const [only] = documents
  const candidates = documents.length === 1 && only ? [only] : documents.filter(({ name }) => conversationsFile.test(name) || name.endsWith('.jsonl')).toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
  const [first] = candidates
  if (!first) throw invalid('There is no conversations.json in it.')
  const aside = documents.filter((document) => !candidates.includes(document) && document.size > 2 && /\.json$/i.test(document.name) && !known.test(document.name)).map(({ name }) => name)
  const head = await headOf(first, signal)
  if (/^\s*\{/.test(head) && (head.split('\n', 1)[0] ?? '').includes(`"${FORMAT}"`)) {
    return { source: 'steward', aside, items: (blobs, stop) => readOwn(first.read(stop), blobs) }
  }
  const source = whose(head)
  if (source === undefined) throw invalid('It is neither an export of Steward, ChatGPT nor Claude.')
  return { source, aside, items: (_blobs, stop) => readArrays(candidates, source, stop) }
}

async function* readArrays(documents: readonly ImportDocument[], source: 'chatgpt' | 'claude', signal: AbortSignal): AsyncGenerator<ImportItem> {
  const read = source === 'chatgpt' ? readChatGpt : readClaude
  for (const { name, read: open } of documents) {
    for await (const element of splitArray(open(signal))) {
      const place = `${name}, conversation ${element.index + 1}`
      if (element.kind === 'cut') yield { kind: 'broken', place, cause: 'The file ends in the middle of it.' }
      else if (element.kind === 'too-long') yield { kind: 'broken', place, cause: 'It is longer than 128 MB.' }
      else {
        const item = tryRead(() => read(JSON.parse(element.text)))
        yield 'cause' in item ? { kind: 'broken', place, ...item } : { kind: 'conversation', ...item }
      }
    }
  }
}

function tryRead<Conversation>(read: () => Conversation): { readonly conversation: Conversation } | { readonly cause: string } {
  try {
    return { conversation: read() }
  } catch (error) {
    if (error instanceof SyntaxError) return { cause: 'It is not JSON.' }
    return { cause: 'It has not the form of a conversation.' }
  }
}

/** By the names of the fields; the first conversation may be longer than what is looked at. */
function whose(head: string): 'chatgpt' | 'claude' | undefined {
  if (!/^\s*[[{]/.test(head)) return undefined
  if (/"chat_messages"\s*:/.test(head)) return 'claude'
  if (/"mapping"\s*:/.test(head)) return 'chatgpt'
  if (/^\s*\[\s*\]\s*$/.test(head)) return 'chatgpt'
  const parsed = tryRead(() => JSON.parse(head) as unknown)
  if ('cause' in parsed) return undefined
  const [one] = Array.isArray(parsed.conversation) ? parsed.conversation : [parsed.conversation]
  return chatGptSchema.safeParse(one).success ? 'chatgpt' : claudeSchema.safeParse(one).success ? 'claude' : undefined
}

async function headOf(document: ImportDocument, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder()
  let head = ''
  for await (const bytes of document.read(signal)) {
    head += decoder.decode(bytes, { stream: true })
    if (head.length >= HEAD) break
  }
  return head.replace(/^\uFEFF/, '')
}

function invalid(cause: string): StewardError {
  return new StewardError({ code: 'import-invalid', message: 'This file holds no conversations that Steward can read.', cause, nextStep: 'Choose what ChatGPT or Claude sent you (the .zip, or conversations.json in it), or a file that Steward exported.' })
}
