import type { ClientCapabilities } from '@modelcontextprotocol/client'
import type { Problem } from '#contract/problem.ts'

/** What a person is told when a server needs what Steward did not promise it (`client-capabilities.ts`). */
export function describeMissing(required: ClientCapabilities, server: string): Problem {
  const code = 'capability-off'
  if (required.sampling) return { code, message: `${server} wants to use your model, which is turned off for it.`, nextStep: `Turn sampling on if you want that: Servers → ${server} → Options, or "steward servers options ${server} --sampling ask". Each use is shown to you first.` }
  if (required.elicitation) return { code, message: `${server} has a question, and nobody is here to answer it.`, nextStep: 'Use it in the app, or in a terminal without --json.' }
  return { code, message: `${server} needs something that Steward does not offer it.`, cause: `It asks for ${Object.keys(required).slice(0, 10).join(', ')}.` }
}
