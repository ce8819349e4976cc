import { fromBase64 } from '#contract/base64.ts'
import type { transferCalls } from '#contract/calls/transfer.ts'
import type { Handlers } from '#contract/contract.ts'
import type { ImportItem } from '#core/import/imported.ts'
import { openDocument, type OpenedImport } from '#core/import/open-document.ts'
import { previewImport, runImport } from '#core/import/run-import.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { Turns } from '#core/turns/turns.ts'

type ImportCall = Extract<keyof typeof transferCalls, `import.${string}`>

/** How often a window is told how far it is. */
const TELL_EVERY_MS = 100

interface Parts {
  readonly ports: Pick<Ports, 'blobs' | 'clock' | 'conversations' | 'imports' | 'library'>
  readonly turns: Pick<Turns, 'announce'>
  readonly publish: Publish
}

export function importHandlers({ ports, turns, publish }: Parts): Pick<Handlers, ImportCall> {
  const { imports, clock } = ports
  const open = async (importId: string, signal: AbortSignal): Promise<OpenedImport> => openDocument(await imports.documents(importId), signal)

  /** The same items, telling how many there were, and leaving the machine to others between them. */
  async function* told(importId: string, items: AsyncIterable<ImportItem>, signal: AbortSignal): AsyncGenerator<ImportItem> {
    let done = 0
    let last = clock.monotonic()
    for await (const item of items) {
      signal.throwIfAborted()
      yield item
      done++
      if (clock.monotonic() - last < TELL_EVERY_MS) continue
      publish('import-progress', { importId, done })
      await new Promise<void>((resolve) => void clock.after(0, resolve))
      last = clock.monotonic()
    }
  }

  return {
    'import.create': async (about) => ({ importId: await imports.create(about) }),
    'import.append': async ({ importId, data }) => ({ received: await imports.append(importId, fromBase64(data)) }),
    async 'import.preview'({ importId }, { signal }) {
      const opened = await open(importId, signal)
      return previewImport(ports, opened, told(importId, opened.items(null, signal), signal))
    },
    async 'import.run'({ importId }, { signal }) {
      const opened = await open(importId, signal)
      const outcome = await runImport(ports, opened.source, told(importId, opened.items(ports.blobs, signal), signal), turns.announce)
      publish('folder-change', { folders: ports.library.folders() })
      return outcome
    },
    async 'import.remove'({ importId }) {
      await imports.remove(importId)
      return {}
    },
  }
}
