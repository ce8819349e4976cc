import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { app } from 'electron'
import { toProblem, type Problem } from '#contract/problem.ts'
import type { Host } from '#core/host/host.ts'

interface IncomingParts {
  /** There as soon as it is open; what comes before waits for it. */
  readonly host: Promise<Pick<Host, 'handlers'>>
  /** Brings the window to the front, where the proposal is shown. */
  readonly show: () => void
  readonly refuse: (problem: Problem) => void
  readonly report: (what: string) => void
}

export interface Incoming {
  readonly links: readonly string[]
  readonly files: readonly string[]
}

/** A command line that was not typed by the person hands over this much at most. */
const MOST = 3
/** Bytes in one piece: `blob.append` takes at most a megabyte. */
const PIECE = 768 * 1024

/** What of a command line is a link or a bundle. Everything else, Chromium's own switches among it, is nobody's. */
export function findIncoming(argv: readonly string[], folder: string): Incoming {
  const words = argv.slice(1)
  return {
    links: words.filter((word) => /^steward:/i.test(word)).slice(0, MOST),
    files: words.filter((word) => /\.(?:mcpb|dxt)$/i.test(word) && !/^(?:-|[a-z][\w+.-]+:)/i.test(word)).slice(0, MOST).map((word) => resolve(folder, word)),
  }
}

/**
 * Hears links and bundles that the system hands over: by event on macOS, on the command line of this or of a second process
 * elsewhere. They become proposals at the host and nothing else (SEP-1024).
 */
export function listenForIncoming({ host, show, refuse, report }: IncomingParts): void {
  const context = { signal: new AbortController().signal }

  async function propose(from: { kind: 'link'; text: string } | { kind: 'bundle'; blobId: string }): Promise<void> {
    const { handlers } = await host
    // A refusal stands in the list, where the page shows it.
    await Promise.resolve(handlers['install.propose']({ from, announce: true }, context)).catch((error: unknown) => report(`What was opened is no proposal: ${toProblem(error).code}`))
  }

  async function openFile(path: string): Promise<void> {
    try {
      await propose({ kind: 'bundle', blobId: await store(path) })
    } catch (error) {
      refuse(toProblem(error))
    }
  }

  async function store(path: string): Promise<string> {
    const { handlers } = await host
    const file = await open(path)
    try {
      const { size } = await file.stat()
      const { uploadId } = await handlers['blob.create']({ name: basename(path).slice(0, 500), mimeType: 'application/zip', size }, context)
      for (let offset = 0; offset < size; ) {
        const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE), 0, PIECE, offset)
        if (bytesRead === 0) break
        await handlers['blob.append']({ uploadId, data: Buffer.from(buffer.buffer, 0, bytesRead).toString('base64') }, context)
        offset += bytesRead
      }
      return (await handlers['blob.finish']({ uploadId }, context)).blobId
    } finally {
      await file.close()
    }
  }

  function take({ links, files }: Incoming): void {
    for (const text of links) void propose({ kind: 'link', text }).catch((error: unknown) => report(toProblem(error).message))
    for (const path of files) void openFile(path)
  }

  // `--` ends what counts as a switch: a link cannot bring one. In development it would be Electron that is registered.
  if (app.isPackaged) app.setAsDefaultProtocolClient('steward', process.execPath, ['--'])
  take(findIncoming(process.argv, process.cwd()))
  // Electron tells of a second instance only after `ready`.
  app.on('second-instance', (_event, argv, folder) => {
    show()
    take(findIncoming(argv, folder))
  })
  app.on('open-url', (event, text) => {
    event.preventDefault()
    take({ links: [text], files: [] })
    if (app.isReady()) show()
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take({ links: [], files: [path] })
    if (app.isReady()) show()
  })
}
