import { toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'
import { toast } from '../components/toast.tsx'

/** Opens an address that was shown in full, after the person's click on it. The host opens it, or in the web shell this page. */
export async function openAddress(client: Client, url: string): Promise<void> {
  try {
    const { kind, href } = await client.call('link.open', { url })
    if (kind === 'open-here') window.open(href, '_blank', 'noopener,noreferrer')
  } catch (error) {
    const problem = toProblem(error)
    toast({ tone: 'danger', title: problem.message, detail: problem.cause })
  }
}
