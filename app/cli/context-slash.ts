import type { ModelRef } from '#contract/model.ts'
import type { Connection } from '#rpc/connect.ts'
import { compactHistory } from './compact-history.ts'
import { usageError } from './exit-code.ts'
import type { Slash } from './read-slash.ts'
import { showBill } from './show-bill.ts'
import type { Shell } from './shell.ts'

export type ContextSlash = Extract<Slash, { kind: 'context' | 'compact' }>

export const isContextSlash = (slash: Slash): slash is ContextSlash => slash.kind === 'context' || slash.kind === 'compact'

/** Shows what the next request holds, or shortens it. @throws StewardError `usage`, and those of the calls */
export async function doContextSlash(shell: Shell, connection: Connection, slash: ContextSlash, { conversationId, model }: { readonly conversationId?: string | undefined; readonly model?: ModelRef | undefined }): Promise<void> {
  if (slash.kind === 'context') return showBill(shell.output, await connection.call('context.get', { conversationId: conversationId ?? null, ...(model ? { model } : {}) }))
  if (conversationId === undefined) throw usageError('There is nothing to sum up yet.', 'Write a message first.')
  await compactHistory(shell, connection, { conversationId, model }, false)
}
