import { jsonObjectSchema, type JsonObject } from '#contract/json.ts'
import { usageError } from './exit-code.ts'

/** `--args`, or where else they are written: a JSON object. @throws StewardError `usage` */
export function parseArguments(text: string, where = '--args'): JsonObject {
  const nextStep = `Write them as ${where} ${where.startsWith('-') ? `'{"name": "value"}'` : '{"name": "value"}'}.`
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw usageError(`The arguments are not JSON: ${error instanceof Error ? error.message : String(error)}.`, nextStep)
  }
  const parsed = jsonObjectSchema.safeParse(value)
  if (!parsed.success) throw usageError('The arguments must be a JSON object.', nextStep)
  return parsed.data
}

/** The arguments of a prompt are texts; numbers and booleans are taken as they are written. @throws StewardError `usage` */
export function parsePromptArguments(text: string, where?: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseArguments(text, where)).map(([name, value]) => {
      if (typeof value === 'string') return [name, value]
      if (typeof value === 'number' || typeof value === 'boolean') return [name, String(value)]
      throw usageError(`The argument ${name} of a prompt must be a text.`)
    }),
  )
}

/** A whole number in a range, from an option. @throws StewardError `usage` */
export function parseWhole(option: string, text: string, lowest: number, highest: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < lowest || value > highest) throw usageError(`${option} must be a whole number from ${lowest} to ${highest}.`)
  return value
}
