import { BIN_DAYS, type LibraryCursor, type Shelf } from '#contract/library.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Connection } from '#rpc/connect.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { parseWhole } from '../parse-arguments.ts'
import type { Shell } from '../shell.ts'
import { when } from './conversations.ts'
import { projectNamed } from './projects.ts'

interface ListOptions {
  readonly limit: string
  readonly folder?: string
  readonly project?: string
  readonly archived?: boolean
  readonly pinned?: boolean
  readonly bin?: boolean
}

/** `steward conversations list`: last changed first. */
export function listConversations(shell: Shell, options: ListOptions): Promise<ExitCode> {
  const limit = parseWhole('--limit', options.limit, 1, 1_000_000)
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const folders = await folderNames(connection)
    const shelf = await shelfOf(connection, options)
    const found = await readShelf(connection, shelf, limit)
    for (const conversation of found) output.record(conversation)
    for (const line of columns(found.map((conversation) => [conversation.conversationId, when(conversation.updatedAt), brief(conversation.title, 80) + marksOf(conversation, folders)]))) output.write(`${line}\n`)
    if (found.length === 0) output.note(shelf === undefined ? 'steward: no conversations yet. Start one: steward chat' : 'steward: none there')
    return EXIT.done
  })
}

/** `steward conversations folders`: by name. */
export function listFolders(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { folders } = await connection.call('folder.list', {})
    for (const folder of folders) shell.output.item(folder, folder.name)
    if (folders.length === 0) shell.output.note('steward: no folders yet. Make one: steward conversations move --to NAME ID')
    return EXIT.done
  })
}

/** `steward conversations move ID... --to NAME`: a name that is new makes the folder; without it, out of every folder. */
export function moveConversations(shell: Shell, ids: string[], options: { to?: string }): Promise<ExitCode> {
  return change(shell, ids, async (connection, conversationIds) => {
    const folderId = options.to === undefined ? null : ((await folderNamed(connection, options.to)) ?? (await connection.call('folder.save', { name: options.to })).folderId)
    await connection.call('conversation.move', { conversationIds, folderId })
    return options.to === undefined ? 'out of the folder' : `in "${options.to}"`
  })
}

/** `steward conversations pin ID... [--undo]` */
export function pinConversations(shell: Shell, ids: string[], options: { undo?: boolean }): Promise<ExitCode> {
  return change(shell, ids, async (connection, conversationIds) => {
    await connection.call('conversation.pin', { conversationIds, pinned: options.undo !== true })
    return options.undo === true ? 'not pinned any more' : 'pinned'
  })
}

/** `steward conversations archive ID... [--undo]` */
export function archiveConversations(shell: Shell, ids: string[], options: { undo?: boolean }): Promise<ExitCode> {
  return change(shell, ids, async (connection, conversationIds) => {
    await connection.call('conversation.archive', { conversationIds, archived: options.undo !== true })
    return options.undo === true ? 'out of the archive' : 'archived'
  })
}

/** `steward conversations delete ID... [--undo] [--forever]`: into the bin, which empties itself. */
export function deleteConversations(shell: Shell, ids: string[], options: { undo?: boolean; forever?: boolean }): Promise<ExitCode> {
  return change(shell, ids, async (connection, conversationIds) => {
    if (options.undo === true) return await connection.call('conversation.restore', { conversationIds }), 'taken out of the bin'
    if (options.forever === true) return await connection.call('conversation.remove', { conversationIds }), 'deleted for good'
    await connection.call('conversation.discard', { conversationIds })
    return `in the bin for ${BIN_DAYS} days; take them back with --undo`
  })
}

function change(shell: Shell, ids: string[], make: (connection: Connection, conversationIds: string[]) => Promise<string>): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    // Told before anything is done: an id that was typed wrong.
    for (const conversationId of ids) await connection.call('conversation.get', { conversationId })
    const done = await make(connection, ids)
    shell.output.record({ conversationIds: ids })
    shell.output.note(`steward: ${ids.length === 1 ? '1 conversation' : `${ids.length} conversations`} ${done}`)
    return EXIT.done
  })
}

async function shelfOf(connection: Connection, { folder, project, archived, pinned, bin }: ListOptions): Promise<Shelf | undefined> {
  if ([folder, project, archived, pinned, bin].filter((option) => option !== undefined).length > 1) throw usageError('Choose one of --folder, --project, --archived, --pinned and --bin.')
  if (archived === true) return { kind: 'archive' }
  if (pinned === true) return { kind: 'pinned' }
  if (bin === true) return { kind: 'bin' }
  if (project !== undefined) return { kind: 'project', projectId: (await projectNamed(connection, project)).projectId }
  if (folder === undefined) return undefined
  return { kind: 'folder', folderId: await findFolder(connection, folder) }
}

/** Pinned ones of a folder first, as in the window. */
export async function readShelf(connection: Connection, shelf: Shelf | undefined, limit: number): Promise<Conversation[]> {
  const found: Conversation[] = []
  if (shelf?.kind === 'folder') found.push(...(await readShelf(connection, { kind: 'pinned' }, limit)).filter(({ folderId }) => folderId === shelf.folderId))
  for (let cursor: LibraryCursor | undefined; found.length < limit; ) {
    const { conversations, next } = await connection.call('conversation.list', { ...(shelf ? { shelf } : {}), limit: Math.min(500, limit - found.length), ...(cursor ? { cursor } : {}) })
    found.push(...conversations)
    if (!next) break
    cursor = next
  }
  return found
}

/** By its name, in any case of letters. */
export async function findFolder(connection: Connection, name: string): Promise<string> {
  const folderId = await folderNamed(connection, name)
  if (folderId === undefined) throw usageError(`There is no folder "${name}". steward conversations folders lists them.`)
  return folderId
}

async function folderNamed(connection: Connection, name: string): Promise<string | undefined> {
  const wanted = name.trim().toLowerCase()
  return (await connection.call('folder.list', {})).folders.find((folder) => folder.name.toLowerCase() === wanted)?.folderId
}

async function folderNames(connection: Connection): Promise<Map<string, string>> {
  return new Map((await connection.call('folder.list', {})).folders.map(({ folderId, name }) => [folderId, name]))
}

function marksOf({ pinned, archived, folderId }: Conversation, folders: ReadonlyMap<string, string>): string {
  const folder = folderId === null ? undefined : folders.get(folderId)
  const marks = [pinned ? 'pinned' : '', archived ? 'archived' : '', folder === undefined ? '' : `in ${folder}`].filter((mark) => mark !== '')
  return marks.length === 0 ? '' : `  [${marks.join(', ')}]`
}
