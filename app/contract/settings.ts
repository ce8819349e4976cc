import { z } from 'zod'
import { modelRefSchema, providerSettingsSchema } from './model.ts'

/** `settings.json`: preferences of the person, never a secret. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  defaultModel: modelRefSchema.nullable().default(null),
  providers: z.array(providerSettingsSchema).default([]),
  maxSteps: z.number().int().min(1).max(500).default(50),
  systemPrompt: z.string().max(100_000).default(''),
  firstRunDone: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>
