import { useCallback, useEffect, useRef, useState } from 'react'
import type { Attachment } from '#contract/content.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { sendBlob } from '#renderer/state/blobs.ts'

export interface PendingAttachment {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly mimeType: string
  readonly previewUrl?: string
  readonly state: { readonly kind: 'sending'; readonly received: number } | { readonly kind: 'ready'; readonly attachment: Attachment } | { readonly kind: 'failed'; readonly problem: Problem }
}

export interface Attachments {
  readonly list: readonly PendingAttachment[]
  readonly isSending: boolean
  readonly add: (files: Iterable<File>) => void
  readonly remove: (id: number) => void
  readonly clear: () => void
}

const MOST = 50
let nextId = 1

/** Files on their way to the host, in pieces. Those of a conversation that is left are given up. */
export function useAttachments(conversationId: string | null): Attachments {
  const client = useClient()
  const [list, setList] = useState<readonly PendingAttachment[]>([])
  const running = useRef(new Map<number, AbortController>())
  const urls = useRef(new Map<number, string>())

  const forget = useCallback((id: number) => {
    running.current.get(id)?.abort()
    running.current.delete(id)
    const url = urls.current.get(id)
    if (url !== undefined) URL.revokeObjectURL(url)
    urls.current.delete(id)
  }, [])
  const clear = useCallback(() => {
    for (const id of [...running.current.keys(), ...urls.current.keys()]) forget(id)
    setList([])
  }, [forget])
  useEffect(() => clear, [conversationId, clear])

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of [...files].slice(0, MOST)) {
        const id = nextId++
        const controller = new AbortController()
        running.current.set(id, controller)
        const previewUrl = /^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : undefined
        if (previewUrl !== undefined) urls.current.set(id, previewUrl)
        const update = (state: PendingAttachment['state']): void => setList((current) => current.map((item) => (item.id === id ? { ...item, state } : item)))
        setList((current) => [...current, { id, name: file.name, size: file.size, mimeType: file.type, previewUrl, state: { kind: 'sending' as const, received: 0 } }].slice(0, MOST))
        sendBlob(client, file, (received) => update({ kind: 'sending', received }), controller.signal).then(
          (attachment) => update({ kind: 'ready', attachment }),
          (error: unknown) => !controller.signal.aborted && update({ kind: 'failed', problem: toProblem(error) }),
        )
      }
    },
    [client],
  )
  const remove = useCallback(
    (id: number) => {
      forget(id)
      setList((current) => current.filter((item) => item.id !== id))
    },
    [forget],
  )
  return { list, isSending: list.some((item) => item.state.kind === 'sending'), add, remove, clear }
}
