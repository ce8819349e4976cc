import { useEffect, useState } from 'react'
import type { ServerLogLine, ServerMessage } from '#contract/server.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Client } from '#renderer/client/client.ts'

/** The newest that a view keeps; the host has its own, larger limit. */
export const KEPT = 5000

interface Indexed {
  readonly index: number
}

/** Two runs of numbered lines as one: sorted, each number once, the newest `KEPT`. */
export function mergeByIndex<Line extends Indexed>(known: readonly Line[], more: readonly Line[]): readonly Line[] {
  if (more.length === 0) return known
  const last = known.at(-1)?.index ?? -1
  const first = more[0]
  // The usual case, a line more at the end, must not sort five thousand.
  if (first && first.index > last) return [...known, ...more].slice(-KEPT)
  const byIndex = new Map([...known, ...more].map((line) => [line.index, line]))
  return [...byIndex.values()].toSorted((left, right) => left.index - right.index).slice(-KEPT)
}

export interface Stream<Line> {
  readonly lines: readonly Line[]
  readonly isLoaded: boolean
  readonly problem: Problem | null
}

/** Everything a server wrote, live: what there was, then each new line. */
export function useLogLines(client: Client, server: string): Stream<ServerLogLine> {
  return useStream(client, server, listenToLog, readLog)
}

/** Every protocol message, live. */
export function useMessages(client: Client, server: string): Stream<ServerMessage> {
  return useStream(client, server, listenToMessages, readMessages)
}

type Listen<Line> = (client: Client, server: string, hear: (line: Line) => void) => () => void
type Read<Line> = (client: Client, server: string, signal: AbortSignal) => Promise<readonly Line[]>

const listenToLog: Listen<ServerLogLine> = (client, server, hear) => client.subscribe('server-log', ({ line }) => line.server === server && hear(line))
const readLog: Read<ServerLogLine> = async (client, server, signal) => (await client.call('server.logs', { server }, { signal })).lines
const listenToMessages: Listen<ServerMessage> = (client, server, hear) => client.subscribe('server-message', ({ message }) => message.server === server && hear(message))
const readMessages: Read<ServerMessage> = async (client, server, signal) => (await client.call('server.messages', { server }, { signal })).messages

function useStream<Line extends Indexed>(client: Client, server: string, listen: Listen<Line>, read: Read<Line>): Stream<Line> {
  const [stream, setStream] = useState<Stream<Line>>({ lines: [], isLoaded: false, problem: null })
  useEffect(() => {
    const controller = new AbortController()
    setStream({ lines: [], isLoaded: false, problem: null })
    let heard: Line[] = []
    let frame = 0
    // A chatty server writes thousands of lines a second: one state change per frame.
    const flush = (): void => {
      frame = 0
      const lines = heard
      heard = []
      setStream((last) => ({ ...last, lines: mergeByIndex(last.lines, lines) }))
    }
    const stop = listen(client, server, (line) => {
      heard.push(line)
      frame ||= requestAnimationFrame(flush)
    })
    // Listening first, then reading: a line in between is heard twice rather than not at all.
    const stopOpen = client.onOpen(() => {
      read(client, server, controller.signal).then(
        (lines) => controller.signal.aborted || setStream((last) => ({ lines: mergeByIndex(lines, last.lines), isLoaded: true, problem: null })),
        (error: unknown) => controller.signal.aborted || setStream((last) => ({ ...last, isLoaded: true, problem: toProblem(error) })),
      )
    })
    return () => {
      controller.abort()
      cancelAnimationFrame(frame)
      stopOpen()
      stop()
    }
  }, [client, server, listen, read])
  return stream
}
