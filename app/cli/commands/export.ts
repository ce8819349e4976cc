import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { exportFormatSchema, type ExportScope } from '#contract/calls/transfer.ts'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { oneLine, terminalText, visibleJson } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { findFolder } from './library.ts'

interface ExportOptions {
  readonly output?: string
  readonly format: string
  readonly folder?: string
  readonly all?: boolean
  /** False with `--no-files`. */
  readonly files: boolean
  /** For a bug report. */
  readonly scrubbed?: true
  readonly branches?: true
}

/** `steward conversations export ID... | --folder NAME | --all`: to standard output, or to a file, which appears when it is whole. */
export function exportTo(shell: Shell, ids: string[], options: ExportOptions): Promise<ExitCode> {
  const format = exportFormatSchema.safeParse(options.format)
  if (!format.success) throw usageError(`--format is ${exportFormatSchema.options.join(', ')}, and not ${options.format}.`)
  const { output, interrupts } = shell
  return withHost(shell, { person: false }, async ({ connection }) => {
    const scope = await scopeOf(connection, ids, options)
    if (options.scrubbed && format.data !== 'jsonl') throw usageError('--scrubbed goes with --format jsonl.')
    if (options.scrubbed && scope.kind === 'conversations') for (const id of scope.conversationIds) for (const line of scrubLines(await connection.call('export.scrubPreview', { conversationId: id }))) output.note(line)
    const { exportId } = await connection.call('export.start', { format: format.data, scope, blobs: options.files, ...(options.branches ? { branches: 'all' } : {}), ...(options.scrubbed ? { scrubbed: true } : {}) })
    const file = options.output === undefined ? undefined : await openOutput(options.output)
    let count = 0
    try {
      for (let isDone = false; !isDone; ) {
        interrupts.signal.throwIfAborted()
        const { text, written, done } = await connection.call('export.read', { exportId }, { signal: interrupts.signal })
        count = written
        isDone = done
        if (file) await file.add(text)
        else output.raw(format.data === 'jsonl' ? visibleLines(text) : terminalText(text))
        output.status(`${written} ${written === 1 ? 'conversation' : 'conversations'} written`)
      }
      await file?.finish()
    } finally {
      await file?.discard()
      await connection.call('export.stop', { exportId })
    }
    if (file) {
      output.record({ file: options.output, format: format.data, conversations: count })
      output.note(`steward: ${count === 1 ? '1 conversation' : `${count} conversations`} written to ${options.output}`)
    }
    return EXIT.done
  })
}

/** What stays readable in a scrubbed file, so that the person can look before they give it away. */
function scrubLines({ turns, events, words, kept, files }: CallOutput<'export.scrubPreview'>): string[] {
  const names = (list: readonly string[]): string => (list.length === 0 ? 'none' : list.map(oneLine).join(', '))
  return [
    `steward: ${turns} ${turns === 1 ? 'turn' : 'turns'}, ${events} events; ${words} different words and numbers are replaced, ${files.count} ${files.count === 1 ? 'file is' : 'files are'} left out`,
    `  tools that stay readable: ${names(kept.tool)}`,
    `  models: ${names(kept.model)}; codes: ${names(kept.code)}`,
    `  names of arguments: ${names(kept.argument)}`,
  ]
}

async function scopeOf(connection: Connection, ids: readonly string[], { folder, all }: ExportOptions): Promise<ExportScope> {
  if (Number(ids.length > 0) + Number(folder !== undefined) + Number(all === true) !== 1) throw usageError('Name conversations by their ids, or a folder with --folder, or take --all.')
  if (ids.length > 0) return { kind: 'conversations', conversationIds: [...ids] }
  if (folder === undefined) return { kind: 'shelf', shelf: { kind: 'all' } }
  return { kind: 'shelf', shelf: { kind: 'folder', folderId: await findFolder(connection, folder) } }
}

/** The same JSON, which a person may be looking at: nothing in it acts on a terminal. Each piece ends with a line. */
function visibleLines(text: string): string {
  return text.replace(/[^\n]+/g, (line) => visibleJson(JSON.parse(line) as JsonValue))
}

/** Beside its place until it is whole: an export that was stopped leaves what was there before. */
async function openOutput(path: string): Promise<{ add(text: string): Promise<void>; finish(): Promise<void>; discard(): Promise<void> }> {
  const part = `${path}.part`
  const told = (error: unknown): never => {
    const problem = { code: 'file-not-written', message: `${path} cannot be written.`, cause: error instanceof Error ? error.message : String(error), nextStep: 'Name a file in a folder that exists and that you may write to.' }
    throw new StewardError(problem, { cause: error })
  }
  let file: FileHandle | undefined = await open(part, 'w', 0o600).catch(told)
  return {
    add: (text) => file?.appendFile(text).catch(told) ?? Promise.resolve(),
    async finish() {
      await file?.sync().catch(told)
      await file?.close()
      file = undefined
      await rename(part, path).catch(told)
    },
    async discard() {
      if (!file) return
      await file.close().catch(() => undefined)
      await rm(part, { force: true })
    },
  }
}
