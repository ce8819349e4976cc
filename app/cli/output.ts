import type { JsonValue } from '#contract/json.ts'
import type { Problem } from '#contract/problem.ts'
import { oneLine, terminalText, visibleJson } from './plain-text.ts'

/**
 * Where a command writes. With `--json`, standard output carries JSON lines and nothing else, so that a
 * program can read it; what is meant for people goes to standard error in both cases.
 */
export interface Output {
  readonly json: boolean
  /** One thing that was asked for: a JSON line, or the text for people. */
  item(value: unknown, text: string): void
  /** A JSON line; nothing without `--json`. */
  record(value: unknown): void
  /** Text on standard output as it stands, no line end added; nothing with `--json`. The caller made it safe. */
  write(text: string): void
  /** What is meant for another program as it stands, with `--json` too. */
  raw(text: string): void
  /** A line for people on standard error. Made safe here. */
  note(text: string): void
  problem(problem: Problem): void
  /** One line that says what goes on now, and goes away with the next output. Only on a terminal, and not while a question is open. */
  status(text: string): void
  /** A question is open until the returned function is called. */
  question(): () => void
}

interface Streams {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
}

export function createOutput(json: boolean, { stdout, stderr }: Streams): Output {
  /** Notes begin on a line of their own, also in the middle of an answer that shares the screen. */
  let midLine = false
  let statusShown = false
  let questions = 0

  function clearStatus(): void {
    if (statusShown) stderr.write('\r\x1b[K')
    statusShown = false
  }
  function write(text: string): void {
    if (json || text === '') return
    clearStatus()
    stdout.write(text)
    midLine = !text.endsWith('\n')
  }
  function note(text: string): void {
    clearStatus()
    if (midLine) stdout.write('\n')
    midLine = false
    stderr.write(`${terminalText(text)}\n`)
  }
  function record(value: unknown): void {
    // The same JSON, which a person may be looking at.
    if (json) stdout.write(`${visibleJson(value as JsonValue)}\n`)
  }
  return {
    json,
    record,
    write,
    note,
    raw: (text) => void stdout.write(text),
    item(value, text) {
      record(value)
      write(`${terminalText(text)}\n`)
    },
    problem: (problem) => note(problemText(problem)),
    status(text) {
      if (stderr.isTTY !== true || json || questions > 0 || midLine) return
      stderr.write(`\r\x1b[K\x1b[2m… ${oneLine(text).slice(0, Math.max(10, (stderr.columns ?? 80) - 4))}\x1b[22m`)
      statusShown = true
    },
    question() {
      clearStatus()
      questions++
      return () => void questions--
    },
  }
}

/** What to do where the host's own words name a place in the window. */
const nextSteps: Readonly<Record<string, string>> = {
  'provider-unauthorized': 'Store the right key: steward secrets set provider/NAME (such as provider/openai), or set OPENAI_API_KEY or ANTHROPIC_API_KEY.',
  'keychain-unavailable': 'Start a keychain service (such as gnome-keyring or KWallet). Until then give keys as OPENAI_API_KEY or ANTHROPIC_API_KEY, and what a server needs as ${env:NAME} in mcp.json.',
  'protocol-error': 'The server says so. What it takes is listed by steward tools, resources, prompts or skills with its name.',
  'conversation-unknown': 'steward conversations list shows which there are.',
  'task-unknown': 'steward tasks list shows what still runs.',
  'model-missing': 'Name one: --provider ID --model NAME. The scripted demo needs no key: --provider demo',
}

/** What happened, why, and what to do now; the code at the end is for searching. */
export function problemText(problem: Problem): string {
  const { code, message, cause } = problem
  const nextStep = nextSteps[code] ?? problem.nextStep
  const lines = [`steward: ${message}${code === 'usage' ? '' : ` (${code})`}`]
  if (cause !== undefined) lines.push(`  Why: ${cause}`)
  if (nextStep !== undefined) lines.push(`  Next: ${nextStep}`)
  return lines.join('\n')
}

/** Rows with aligned columns; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  const clean = rows.map((row) => row.map(oneLine))
  for (const row of clean) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)))
  return clean.map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  ').trimEnd())
}

/** The first words of a text, on one line. */
export function brief(text: string, limit = 100): string {
  const line = oneLine(text.trim().replace(/\s+/g, ' '))
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}
