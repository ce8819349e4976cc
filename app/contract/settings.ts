import { z } from 'zod'
import { modelRefSchema, providerSettingsSchema } from './model.ts'

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  defaultModel: modelRefSchema.nullable(),
  providers: z.array(providerSettingsSchema),
  maxSteps: z.number().int().min(1).max(500),
  systemPrompt: z.string().max(100_000),
  firstRunDone: z.boolean(),
}

/** `settings.json`: preferences of the person, never a secret. */
export const settingsSchema = z.object({
  theme: fields.theme.default('system'),
  defaultModel: fields.defaultModel.default(null),
  providers: fields.providers.default([]),
  maxSteps: fields.maxSteps.default(50),
  systemPrompt: fields.systemPrompt.default(''),
  firstRunDone: fields.firstRunDone.default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/**
 * What is to be changed and nothing else. Not `settingsSchema.partial()`: zod fills defaults in optional
 * fields too, so that a new theme would come with an empty list of providers.
 */
export const settingsChangeSchema = z.object(fields).partial()
