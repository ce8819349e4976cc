import type { z } from 'zod'
import { MAX_FRAME_DEPTH, MAX_FRAME_LENGTH } from '#contract/frame.ts'
import { isDeeperThan } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'

/**
 * Text to a frame of the given schema: the one place where the wire becomes a type.
 * @throws StewardError `frame-too-large`, `frame-not-json`, `frame-too-deep`, `frame-invalid`
 */
export function readFrame<Schema extends z.ZodType>(text: string, schema: Schema, maxLength = MAX_FRAME_LENGTH): z.output<Schema> {
  if (text.length > maxLength) throw new StewardError({ code: 'frame-too-large', message: `A frame of ${text.length} characters is over the limit of ${maxLength}.`, nextStep: 'Send large content in pieces with blob.append.' })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new StewardError({ code: 'frame-not-json', message: 'A frame was not JSON.', cause: error instanceof Error ? error.message : undefined }, { cause: error })
  }
  if (isDeeperThan(value, MAX_FRAME_DEPTH)) throw new StewardError({ code: 'frame-too-deep', message: `A frame nests deeper than ${MAX_FRAME_DEPTH} levels.` })
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new StewardError({ code: 'frame-invalid', message: 'A frame does not match the contract.', cause: describeIssues(parsed.error) })
  return parsed.data
}

/** The first few mismatches as `path: message`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`)
    .join('; ')
}
