import { useEffect, useState } from 'react'
import type { Attachment } from '#contract/content.ts'
import type { ContextBill } from '#contract/context.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import type { ModelRef } from '#contract/model.ts'
import { rememberCompactions } from './compactions.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export interface BillSubject {
  readonly conversationId: string | null
  /** Of a conversation that is not begun yet. */
  readonly projectId: string | undefined
  readonly model: ModelRef | null
  readonly attachments: readonly Attachment[]
  readonly prompt: FilledPrompt | null
}

/** What happens in bursts is asked about once. */
const PAUSE_MS = 200

const ofConversation = ['turn-start', 'tool-result', 'step-end', 'turn-end', 'head-select', 'tools-found', 'context-change', 'compaction'] as const
const ofAll = ['settings-change', 'server-state', 'server-remove', 'provider-change', 'project-change'] as const

/**
 * The bill of the next request, kept current. The words that are being written are not in it: they are estimated where they
 * stand, so that no key asks the host. Null while it is not known.
 */
export function useBill({ conversationId, projectId, model, attachments, prompt }: BillSubject): ContextBill | null {
  const client = useClient()
  const [bill, setBill] = useState<{ readonly of: string | null; readonly bill: ContextBill } | null>(null)
  const draft = JSON.stringify({ attachments: attachments.map(({ blobId, mimeType, name, size }) => ({ blobId, mimeType, name, size })), prompt: prompt?.messages.map(({ content }) => content) ?? [] })
  const ref = model === null ? '' : JSON.stringify(model)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let controller: AbortController | undefined
    const read = (): void => {
      timer = undefined
      controller?.abort()
      const own = (controller = new AbortController())
      const input = { conversationId, ...(conversationId !== null || projectId === undefined ? {} : { projectId }), ...(ref === '' ? {} : { model: JSON.parse(ref) as ModelRef }), draft: JSON.parse(draft) as { attachments: [] } }
      client.call('context.get', input, { signal: own.signal }).then(
        (next) => {
          if (own.signal.aborted) return
          if (conversationId !== null) rememberCompactions(conversationId, next)
          setBill({ of: conversationId, bill: next })
        },
        // A lost connection is told elsewhere; what was shown stays.
        () => {},
      )
    }
    const soon = (): void => void (timer ??= setTimeout(read, PAUSE_MS))
    const stops = [
      ...ofConversation.map((name) => client.subscribe(name, (event) => event.conversationId === conversationId && soon())),
      ...ofAll.map((name) => client.subscribe(name, soon)),
      client.onOpen(soon),
    ]
    soon()
    return () => {
      clearTimeout(timer)
      controller?.abort()
      for (const stop of stops) stop()
    }
  }, [client, conversationId, projectId, ref, draft])
  return bill && bill.of === conversationId ? bill.bill : null
}
