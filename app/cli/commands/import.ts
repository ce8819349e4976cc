import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImportPreview } from '#contract/calls/transfer.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import type { Shell } from '../shell.ts'
import { when } from './conversations.ts'

const PIECE = 1024 * 1024
const names = { steward: 'Steward', chatgpt: 'ChatGPT', claude: 'Claude' } as const

/** `steward conversations import FILE`: an export of Steward, ChatGPT or Claude; run again, it takes only what is not here yet. Prints the ids of what is new. */
export function importFrom(shell: Shell, path: string, options: { dryRun?: boolean }): Promise<ExitCode> {
  const { output, interrupts } = shell
  return withHost(shell, { person: false }, async ({ connection }) => {
    const importId = await upload(connection, shell, path)
    const stopHearing = connection.subscribe('import-progress', ({ done }) => output.status(`${done} conversations read`))
    try {
      const preview = await connection.call('import.preview', { importId }, { signal: interrupts.signal })
      if (options.dryRun === true) output.record(preview)
      tellPreview(shell, preview)
      if (options.dryRun === true) return EXIT.done
      const outcome = await connection.call('import.run', { importId }, { signal: interrupts.signal })
      output.record(outcome)
      if (!output.json) for (const conversationId of outcome.conversationIds) output.write(`${conversationId}\n`)
      for (const { place, cause } of outcome.broken) output.note(`steward: passed over: ${place}: ${cause}`)
      output.note(`steward: ${outcome.imported} imported${outcome.already > 0 ? `, ${outcome.already} here already` : ''}${outcome.brokenCount > 0 ? `, ${outcome.brokenCount} could not be read` : ''}`)
      return outcome.brokenCount > 0 && outcome.imported + outcome.already === 0 ? EXIT.failed : EXIT.done
    } finally {
      stopHearing()
      await connection.call('import.remove', { importId })
    }
  })
}

function tellPreview({ output }: Shell, { source, conversations, messages, already, from, to, leftOut, aside, brokenCount }: ImportPreview): void {
  output.note(`steward: ${counted(conversations, 'conversation')} of ${names[source]} with ${counted(messages, 'message')}${from !== null && to !== null ? `, ${when(from)} to ${when(to)}` : ''}${already > 0 ? `; ${already} of them here already` : ''}`)
  if (leftOut.length > 0) output.note(`  not taken along: ${leftOut.map(({ what, count }) => `${what} (${count})`).join(', ')}`)
  if (aside.length > 0) output.note(`  left aside: ${aside.slice(0, 10).join(', ')}`)
  if (brokenCount > 0) output.note(`  cannot be read: ${brokenCount}`)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

async function upload(connection: Connection, shell: Shell, path: string): Promise<string> {
  if (path === '-') {
    const bytes = Buffer.from(await shell.readStandardInput())
    return send(connection, shell, 'standard input', bytes.byteLength, async (offset, length) => bytes.subarray(offset, offset + length))
  }
  const file = await open(path, 'r').catch((error: unknown) => Promise.reject(usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)))
  try {
    const { size } = await file.stat()
    return await send(connection, shell, basename(path), size, async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      if (bytesRead === 0) throw new StewardError({ code: 'import-unreadable', message: `${path} became shorter while it was read.` })
      return buffer.subarray(0, bytesRead)
    })
  } finally {
    await file.close()
  }
}

async function send(connection: Connection, { interrupts }: Shell, name: string, size: number, read: (offset: number, length: number) => Promise<Buffer>): Promise<string> {
  const { importId } = await connection.call('import.create', { name: name.slice(0, 500), size })
  for (let offset = 0; offset < size; ) {
    interrupts.signal.throwIfAborted()
    const bytes = await read(offset, Math.min(PIECE, size - offset))
    await connection.call('import.append', { importId, data: bytes.toString('base64') })
    offset += bytes.byteLength
  }
  return importId
}
