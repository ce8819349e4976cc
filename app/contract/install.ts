import { z } from 'zod'
import { problemSchema } from './problem.ts'
import { serverDefinitionSchema } from './server.ts'

/** What a bundle asks of the person before it can run: `user_config` of its manifest. */
export const userFieldSchema = z.object({
  key: z.string(),
  type: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
  title: z.string(),
  description: z.string().optional(),
  required: z.boolean(),
  /** Its value goes to the keychain, and the entry holds only a placeholder. */
  sensitive: z.boolean(),
  /** Several values, one on each line. */
  multiple: z.boolean(),
  /** What stands in it now: its default, or what the person wrote. Never of a sensitive one. */
  value: z.string(),
  /** Set where a value is there, also of a sensitive one. */
  filled: z.boolean(),
})
export type UserField = z.infer<typeof userFieldSchema>

export const installSourceSchema = z.discriminatedUnion('kind', [
  /** `text` is the link as it came. */
  z.object({ kind: z.literal('link'), text: z.string(), app: z.enum(['Steward', 'VS Code', 'Cursor']) }),
  z.object({
    kind: z.literal('bundle'),
    file: z.string(),
    /** SHA-256 (hex) of the file; the folder that it is unpacked into carries it too. */
    hash: z.string(),
    title: z.string(),
    version: z.string(),
    description: z.string().optional(),
    /** As the bundle says it; nobody verified it. */
    author: z.string().optional(),
    files: z.number(),
    /** Bytes, unpacked. */
    size: z.number(),
    folder: z.string(),
    fields: z.array(userFieldSchema),
  }),
])
export type InstallSource = z.infer<typeof installSourceSchema>

/**
 * A server that a link or a bundle proposes. Nothing of it is written or runs before the person accepts exactly
 * `definitionHash`; it lives only as long as the host.
 */
export const installProposalSchema = z.object({
  proposalId: z.string(),
  source: installSourceSchema,
  server: z.string(),
  definition: serverDefinitionSchema,
  definitionHash: z.string(),
  /** The entry of this name that it would replace: as it is written now, and what it means where it means something. */
  before: z.object({ written: z.string(), definition: serverDefinitionSchema.nullable() }).nullable(),
  /** Fields that it brought and that no link or bundle may set. */
  leftOut: z.array(z.string()),
  /** Plain sentences about what deserves a second look. */
  warnings: z.array(z.string()),
  /** Keys that have to be stored before it can start. */
  wanted: z.array(z.string()),
})
export type InstallProposal = z.infer<typeof installProposalSchema>

/** What came from outside and is no proposal, for the person who pressed a link and waits. */
export const installRefusalSchema = z.object({ proposalId: z.string(), from: z.string(), problem: problemSchema })
export type InstallRefusal = z.infer<typeof installRefusalSchema>

export const installListSchema = z.object({ proposals: z.array(installProposalSchema), refused: z.array(installRefusalSchema) })
export type InstallList = z.infer<typeof installListSchema>

/** The part of the contract about them. */
export const installCalls = {
  /** What links and bundles propose and nobody has answered yet, oldest first. */
  'install.list': { input: z.object({}), output: installListSchema },
  /**
   * Reads an install link, or a bundle (.mcpb) that lies in the blob store, into a proposal to be looked at. Writes and starts nothing.
   * `announce`: it came from outside, so what is wrong with it is told in the list too. @throws `install-...`, `bundle-...`
   */
  'install.propose': {
    input: z.object({ from: z.discriminatedUnion('kind', [z.object({ kind: z.literal('link'), text: z.string().max(100_000) }), z.object({ kind: z.literal('bundle'), blobId: z.string() })]), announce: z.boolean().default(false) }),
    output: installProposalSchema,
  },
  /** The person's answers to what a bundle asks, by key; keys that are missing stay as they were. Gives the proposal with them in it. @throws `install-gone` */
  'install.fill': { input: z.object({ proposalId: z.string(), values: z.record(z.string(), z.string().max(100_000)) }), output: installProposalSchema },
  /**
   * Writes the entry, approves it by the hash that was shown, and starts it. @throws `install-gone`, `install-changed` where what would
   * be written or replaced is not what was shown: the list has it as it is now
   */
  'install.accept': { input: z.object({ proposalId: z.string(), definitionHash: z.string() }), output: z.object({ server: z.string() }) },
  'install.dismiss': { input: z.object({ proposalId: z.string() }), output: z.object({}) },
} as const
