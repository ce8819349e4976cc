import type { RotatingFileStream } from 'rotating-file-stream'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { LogFields, Logger } from '#core/ports/logger.ts'
import type { Masker } from './mask.ts'


export interface FileLogger extends Logger {
  /** Writes what waits and closes the file. */
  close(): Promise<void>
}

/**
 * JSON lines in `logs/`, five files of at most 5 MB, secrets masked. The file is opened at the first line.
 *
 * A log that cannot be written is dropped: it must never be the reason why something else fails.
 */
export function createLogger(options: { folder: string; name: string; masker: Masker; now?: () => number }): FileLogger {
  const { folder, name, masker, now = Date.now } = options
  let waiting: string[] = []
  let stream: RotatingFileStream | undefined
  let opening: Promise<void> | undefined
  let broken = false

  async function open(): Promise<void> {
    const { createStream } = await import('rotating-file-stream')
    stream = createStream(`${name}.log`, { path: folder, size: '5M', rotate: 4, mode: 0o600 })
    stream.on('error', () => (broken = true))
    stream.on('warning', () => undefined)
    for (const line of waiting) stream.write(line)
    waiting = []
  }

  function write(level: keyof Logger, message: string, fields: LogFields | undefined): void {
    if (broken) return
    const line = `${JSON.stringify({ at: new Date(now()).toISOString(), level, message: masker.text(message), ...(masker.value(withoutUndefined(fields ?? {})) as JsonObject) })}\n`
    if (stream) stream.write(line)
    else {
      waiting.push(line)
      opening ??= open().catch(() => {
        broken = true
        waiting = []
      })
    }
  }

  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    async close() {
      await opening
      const closing = stream
      if (!closing || broken) return
      await new Promise<void>((resolve) => {
        closing.once('close', resolve)
        closing.once('error', () => resolve())
        closing.end()
      })
    },
  }
}

function withoutUndefined(fields: LogFields): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined))
}
