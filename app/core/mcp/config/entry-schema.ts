import { z } from 'zod'

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** Which field fills what, in the words that the editor shows. */
const withPlaceholders = 'May hold ${NAME}, ${NAME:-default}, ${env:NAME} and ${secret:NAME}.'

/**
 * One entry of `mcp.json` as people write it: the union of the forms of the common apps. Unknown
 * fields pass, because the file is shared with other programs. What the fields mean together is
 * decided in `define-server.ts`.
 */
export const entrySchema = z
  .looseObject({
    type: z
      .enum(['stdio', 'http', 'streamable-http', 'streamableHttp', 'streamable_http', 'sse'])
      .optional()
      .describe('How Steward talks to the server. Without it: an entry with a url is http, any other is stdio. "http" tries Streamable HTTP first and falls back to SSE.'),
    command: z.string().min(1).optional().describe(`The program that Steward starts. No shell runs it. ${withPlaceholders}`),
    args: z.array(z.string()).optional().describe(`What the program is told, one text for each argument. ${withPlaceholders}`),
    env: texts.optional().describe(`Environment variables for the program. ${withPlaceholders} Keys belong into the keychain: \${secret:NAME}.`),
    cwd: z.string().min(1).optional().describe(`The folder in which the program starts; without it, your home folder. ${withPlaceholders}`),
    envFile: z.string().min(1).optional().describe(`A file with NAME=value lines that are added to env. ${withPlaceholders}`),
    url: z.string().min(1).optional().describe(`The address of a server that runs elsewhere. ${withPlaceholders}`),
    serverUrl: z.string().min(1).optional().describe('Another name for url.'),
    headers: texts.optional().describe(`HTTP headers for each request. ${withPlaceholders} Keys belong into the keychain: \${secret:NAME}.`),
    disabled: z.boolean().optional().describe('True: the entry stays in the file, but the server does not start.'),
    timeout: z.number().positive().max(86_400_000).optional().describe('The longest time for one tool call, in milliseconds.'),
    era: z.enum(['auto', 'legacy', 'modern']).optional().describe('Which protocol Steward speaks: found out by itself ("auto"), up to 2025-11-25 ("legacy"), or from 2026-07-28 on ("modern").'),
    oauth: z.looseObject({}).optional().describe('Settings for the sign-in at the server.'),
  })
  .describe('One MCP server: a program with its arguments, or the address of one that runs elsewhere.')

export type Entry = z.infer<typeof entrySchema>
export const entryFields: readonly string[] = Object.keys(entrySchema.shape)
