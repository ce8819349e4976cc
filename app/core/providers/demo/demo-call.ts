import type { JsonObject } from '#contract/json.ts'

/** A call as the script read it out of the person's words. */
export interface DemoCall {
  readonly name: string
  readonly arguments: JsonObject
}
