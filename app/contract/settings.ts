import { z } from 'zod'
import { contextSettingsSchema, defaultContextSettings } from './context.ts'
import { modelRefSchema, providerSettingsSchema } from './model.ts'

/** At 80 % it is told, at 100 % Steward asks before the next turn. Of the calendar day or month where the person is. */
export const usageLimitSchema = z.object({
  period: z.enum(['day', 'month']),
  unit: z.enum(['tokens', 'money']),
  amount: z.number().positive().max(1_000_000_000_000),
  /** `providerId/model`; a `*` at the end stands for anything. */
  model: z.string().min(1).max(300).default('*'),
})
export type UsageLimit = z.infer<typeof usageLimitSchema>

/** How much may run without a question; over it, Steward asks. Null: no limit. */
const budgetsSchema = z.object({
  /** Of one server. */
  callsPerMinute: z.number().int().min(1).max(100_000).nullable().default(60),
  /** Of one turn of a conversation. */
  callsPerTurn: z.number().int().min(1).max(100_000).nullable().default(100),
  /** Of one conversation in one day, in the currency of `prices`. */
  moneyPerDay: z.number().positive().max(1_000_000).nullable().default(null),
  /** What a million tokens cost, by `providerId/model`; a `*` at the end stands for anything. A model without a price costs nothing here. */
  prices: z.array(z.object({ model: z.string().max(300), input: z.number().nonnegative(), output: z.number().nonnegative(), /** Missing: as much as other input. */ cachedInput: z.number().nonnegative().optional() })).max(200).default([]),
  limits: z.array(usageLimitSchema).max(20).default([]),
})
export type Budgets = z.infer<typeof budgetsSchema>
export const defaultBudgets: Budgets = budgetsSchema.parse({})

/** Whether a model names a conversation after its first answer, and which: null is the one that answered. */
const titlesSchema = z.object({ byModel: z.boolean().default(true), model: modelRefSchema.nullable().default(null) })

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  defaultModel: modelRefSchema.nullable(),
  providers: z.array(providerSettingsSchema),
  maxSteps: z.number().int().min(1).max(500),
  systemPrompt: z.string().max(100_000),
  firstRunDone: z.boolean(),
  budgets: budgetsSchema,
  titles: titlesSchema,
  context: contextSettingsSchema,
}

/** `settings.json`: preferences of the person, never a secret. */
export const settingsSchema = z.object({
  theme: fields.theme.default('system'),
  defaultModel: fields.defaultModel.default(null),
  providers: fields.providers.default([]),
  maxSteps: fields.maxSteps.default(50),
  systemPrompt: fields.systemPrompt.default(''),
  firstRunDone: fields.firstRunDone.default(false),
  budgets: fields.budgets.default(defaultBudgets),
  titles: fields.titles.default({ byModel: true, model: null }),
  context: fields.context.default(defaultContextSettings),
})
export type Settings = z.infer<typeof settingsSchema>

/**
 * What is to be changed and nothing else. Not `settingsSchema.partial()`: zod fills defaults in optional
 * fields too, so that a new theme would come with an empty list of providers.
 */
export const settingsChangeSchema = z.object(fields).partial()
