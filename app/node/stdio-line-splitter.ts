import { createJsonMeter } from '#contract/json-meter.ts'

/** How much of an oversized line is kept at either end, in bytes: enough to find the id of the message. */
const KEPT_HEAD = 64 * 1024
const KEPT_TAIL = 4 * 1024

export interface OversizedLine {
  readonly size: number
  /** `values`: short enough, but with more values than may be parsed. */
  readonly reason: 'length' | 'values'
  readonly head: Buffer
  readonly tail: Buffer
}

export interface LineSink {
  onLine(bytes: Buffer): void
  /** A line beyond the limit has ended; only its two ends were kept. */
  onOversized(line: OversizedLine): void
}

export interface LineSplitter {
  /** @returns how many lines ended in it */
  push(chunk: Buffer): number
  /** Hands out what came after the last newline. */
  end(): void
}

/**
 * Cuts a byte stream into lines in linear time and bounded memory.
 *
 * Chunks wait in a list and are joined once, when their newline comes: joining at every chunk, as the
 * SDK's reader does, copies a 9 MB result seventy times (performance.md §2). Beyond `limit` bytes a line
 * is no longer kept, so that a 100 MB result costs neither memory nor the connection. Nor is one of more values than
 * may be parsed in one go, where `counted`.
 */
export function createLineSplitter(limit: number, sink: LineSink, counted = false): LineSplitter {
  const meter = createJsonMeter()
  let parts: Buffer[] = []
  let length = 0
  /** Set while the present line is beyond the limit. */
  let head: Buffer | undefined
  let tail: Buffer = Buffer.alloc(0)
  let reason: OversizedLine['reason'] = 'length'

  function keep(piece: Buffer): void {
    length += piece.length
    if (head) {
      const joined = Buffer.concat([tail, piece.subarray(-KEPT_TAIL)])
      tail = Buffer.from(joined.subarray(-KEPT_TAIL))
      return
    }
    parts.push(piece)
    const isHeavy = counted && meter.push(piece)
    if (length <= limit && !isHeavy) return
    reason = length > limit ? 'length' : 'values'
    const all = Buffer.concat(parts)
    head = Buffer.from(all.subarray(0, KEPT_HEAD))
    tail = Buffer.from(all.subarray(-KEPT_TAIL))
    parts = []
  }

  function finish(): void {
    meter.reset()
    if (head) {
      const line = { size: length, reason, head, tail }
      head = undefined
      tail = Buffer.alloc(0)
      length = 0
      sink.onOversized(line)
      return
    }
    const line = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length)
    parts = []
    length = 0
    if (line.length > 0) sink.onLine(line)
  }

  return {
    push(chunk) {
      let start = 0
      let lines = 0
      for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, start)) {
        if (newline > start) keep(chunk.subarray(start, newline))
        start = newline + 1
        lines++
        finish()
      }
      if (start < chunk.length) keep(chunk.subarray(start))
      return lines
    },
    end() {
      if (length > 0) finish()
    },
  }
}
