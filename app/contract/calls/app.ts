import { z } from 'zod'
import { attachmentSchema } from '../content.ts'
import { modelViewSchema, providerSettingsSchema, providerViewSchema } from '../model.ts'
import { problemSchema } from '../problem.ts'
import { keychainStatusSchema } from '../secret.ts'
import { settingsChangeSchema, settingsSchema } from '../settings.ts'
import { call, empty } from './shape.ts'

/** The application, links, settings, providers and blobs. */
export const appCalls = {
  'app.info': call(
    empty,
    z.object({
      version: z.string(),
      /** New at every start of a host. A view that reconnects to another instance folds its conversations anew. */
      instance: z.string(),
      shell: z.enum(['electron', 'web', 'terminal']),
      platform: z.string(),
      dataFolder: z.string(),
      keychain: keychainStatusSchema,
      /** What was found wrong at the opening and set aside, such as a damaged file. */
      problems: z.array(problemSchema),
    }),
  ),

  /** Parses an address for the question to the person; nothing is fetched. */
  'link.check': call(z.object({ url: z.string().max(8192) }), z.object({ allowed: z.boolean(), href: z.string(), host: z.string(), warnings: z.array(z.string()) })),
  /** Opens an address after the person's click. `open-here`: the view itself must open it (web shell). */
  'link.open': call(z.object({ url: z.string().max(8192) }), z.object({ kind: z.enum(['opened', 'open-here']), href: z.string() })),

  'settings.get': call(empty, settingsSchema),
  'settings.update': call(settingsChangeSchema, settingsSchema),

  'provider.list': call(empty, z.object({ providers: z.array(providerViewSchema) })),
  'provider.save': call(providerSettingsSchema, providerViewSchema),
  'provider.remove': call(z.object({ providerId: z.string() }), empty),
  /** Looks for Ollama and LM Studio on this machine. */
  'provider.detect': call(empty, z.object({ providers: z.array(providerViewSchema) })),
  /** Asks the provider for its list and says how many models there are; throws the problem where it fails. */
  'provider.test': call(z.object({ providerId: z.string() }), z.object({ models: z.number() })),

  'model.list': call(
    z.object({ providerId: z.string().optional(), refresh: z.boolean().default(false) }),
    z.object({ models: z.array(modelViewSchema), problems: z.array(z.object({ providerId: z.string(), problem: problemSchema })) }),
  ),

  'blob.create': call(z.object({ name: z.string().max(500), mimeType: z.string().max(200), size: z.number().int().nonnegative() }), z.object({ uploadId: z.string() })),
  /** `data` is base64, at most 1 MB of bytes in one frame. */
  'blob.append': call(z.object({ uploadId: z.string(), data: z.base64() }), z.object({ received: z.number() })),
  'blob.finish': call(z.object({ uploadId: z.string() }), attachmentSchema),
  'blob.read': call(
    z.object({ blobId: z.string(), offset: z.number().int().nonnegative().default(0), length: z.number().int().min(1).max(1_048_576).default(1_048_576) }),
    z.object({ data: z.string(), size: z.number(), mimeType: z.string(), name: z.string() }),
  ),
} as const
