import type { Readable } from 'node:stream'
import type { LineSplitter } from './stdio-line-splitter.ts'

/** What is cut into lines at once, in bytes, and lines after which everything else gets its turn. */
const PIECE = 16 * 1024
const MOST_LINES = 200

/**
 * Reads a stream line by line, and lets other work come in between: Node hands on two megabytes of a pipe in one turn, which
 * are twenty thousand messages of a server that floods.
 * @returns hands out what was read and not yet cut, for the end of the stream
 */
export function readLines(stream: Readable, splitter: LineSplitter): () => void {
  let waiting: Buffer | undefined

  function take(chunk: Buffer): void {
    let lines = 0
    for (let from = 0; from < chunk.length; from += PIECE) {
      lines += splitter.push(chunk.subarray(from, from + PIECE))
      if (lines < MOST_LINES) continue
      waiting = chunk.subarray(from + PIECE)
      stream.pause()
      setImmediate(goOn)
      return
    }
  }

  function rest(): Buffer | undefined {
    const chunk = waiting
    waiting = undefined
    return chunk
  }

  function goOn(): void {
    const chunk = rest()
    if (!chunk) return
    take(chunk)
    if (!waiting) stream.resume()
  }

  stream.on('data', take)
  return () => {
    const chunk = rest()
    if (chunk) splitter.push(chunk)
  }
}
