import type { JsonValue } from '#contract/json.ts'

export type LogFields = Readonly<Record<string, JsonValue | undefined>>

/** Steward's own log. Values are masked by the adapter: no known secret reaches the disk. */
export interface Logger {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
