import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** Who needs a secret: a server whose entry names it, or the provider whose key it is. */
export const secretUserSchema = z.object({ kind: z.enum(['server', 'provider']), name: z.string() })
export type SecretUser = z.infer<typeof secretUserSchema>
export const secretStatusSchema = z.object({ name: z.string(), state: z.enum(['present', 'missing-from-keychain', 'damaged']), updatedAt: z.number(), usedBy: z.array(secretUserSchema) })
/** A key in the clear in a server list. `place` tells it from the others of the same text; `exposed` says where others see it even from the keychain. */
export const plainSecretSchema = z.object({ place: z.string(), server: z.string(), field: z.string(), name: z.string(), exposed: z.enum(['args', 'url']).optional() })
export type FoundSecret = z.infer<typeof plainSecretSchema>

export const keychainStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keychain'), label: z.string() }),
  /** Nothing survives the end of Steward; `problem` says why there is no keychain. */
  z.object({ kind: z.literal('session'), problem: problemSchema }),
])
