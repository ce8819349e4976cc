import { createStore } from 'zustand/vanilla'
import type { Attachment } from '#contract/content.ts'
import type { FilledPrompt } from '#contract/conversation.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { toast } from '#renderer/components/toast.tsx'
import type { Client } from '#renderer/client/client.ts'
import { sendBlob } from '#renderer/state/blobs.ts'
import { pictureSide, scalePicture } from './scale-picture.ts'
import { keyOf } from './use-draft.ts'

export type AttachmentSource = NonNullable<Attachment['source']>

export interface PendingAttachment {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly mimeType: string
  readonly previewUrl?: string | undefined
  readonly source?: AttachmentSource | undefined
  /** The server said that the resource is another by now. */
  readonly isChanged?: boolean
  /** Of a skill: whether it is what its server's list names, byte for byte. */
  readonly isVerified?: boolean | undefined
  readonly state: { readonly kind: 'sending'; readonly received: number } | { readonly kind: 'ready'; readonly attachment: Attachment } | { readonly kind: 'failed'; readonly problem: Problem }
}

/** What goes with the next message of a conversation, beside its text. */
export interface MessageDraft {
  readonly attachments: readonly PendingAttachment[]
  readonly prompt: FilledPrompt | null
}

const MOST = 50
const nothing: MessageDraft = { attachments: [], prompt: null }
let nextId = 1
const running = new Map<number, AbortController>()

/** Per conversation; `draft-sync.ts` keeps in the host what is ready of it. */
export const messageDrafts = createStore<ReadonlyMap<string, MessageDraft>>(() => new Map())

export function draftOf(drafts: ReadonlyMap<string, MessageDraft>, conversationId: string | null): MessageDraft {
  return drafts.get(keyOf(conversationId)) ?? nothing
}

function change(conversationId: string | null, update: (draft: MessageDraft) => MessageDraft): void {
  const drafts = messageDrafts.getState()
  messageDrafts.setState(new Map(drafts).set(keyOf(conversationId), update(draftOf(drafts, conversationId))), true)
}

function changeItem(conversationId: string | null, id: number, update: Partial<PendingAttachment>): void {
  change(conversationId, (draft) => ({ ...draft, attachments: draft.attachments.map((item) => (item.id === id ? { ...item, ...update } : item)) }))
}

export function setPrompt(conversationId: string | null, prompt: FilledPrompt | null): void {
  change(conversationId, (draft) => ({ ...draft, prompt }))
}

function begin(conversationId: string | null, item: Omit<PendingAttachment, 'id' | 'state'>): { readonly id: number; readonly signal: AbortSignal } | null {
  if (draftOf(messageDrafts.getState(), conversationId).attachments.length >= MOST) {
    toast({ tone: 'warning', title: `A message takes at most ${MOST} attachments.` })
    return null
  }
  const id = nextId++
  const controller = new AbortController()
  running.set(id, controller)
  change(conversationId, (draft) => ({ ...draft, attachments: [...draft.attachments, { ...item, id, state: { kind: 'sending', received: 0 } }] }))
  return { id, signal: controller.signal }
}

/** Files on their way to the host, in pieces. `source`: where they are from, if not from the person; `side`: of pictures, what the model looks at. */
export function attachFiles(client: Client, conversationId: string | null, files: Iterable<File>, { source, side = pictureSide(undefined) }: { readonly source?: AttachmentSource; readonly side?: number } = {}): void {
  for (const file of files) {
    const previewUrl = /^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : undefined
    const begun = begin(conversationId, { name: file.name, size: file.size, mimeType: file.type, previewUrl, source })
    if (!begun) {
      if (previewUrl !== undefined) URL.revokeObjectURL(previewUrl)
      return
    }
    const { id, signal } = begun
    sendFile(client, file, side, (received) => changeItem(conversationId, id, { state: { kind: 'sending', received } }), signal).then(
      (attachment) => changeItem(conversationId, id, { state: { kind: 'ready', attachment: source ? { ...attachment, source } : attachment } }),
      (error: unknown) => !signal.aborted && changeItem(conversationId, id, { state: { kind: 'failed', problem: toProblem(error) } }),
    )
  }
}

/** The file as it is, and of a large picture the copy for the model. */
async function sendFile(client: Client, file: File, side: number, onProgress: (received: number) => void, signal: AbortSignal): Promise<Attachment> {
  const attachment = await sendBlob(client, file, onProgress, signal)
  const scaled = await scalePicture(file, side)
  if (!scaled) return attachment
  const { blobId, mimeType, size } = await sendBlob(client, scaled.file, () => {}, signal)
  return { ...attachment, sent: { blobId, mimeType, size, width: scaled.width, height: scaled.height } }
}

/** A resource or skill of a server, read by the host. It shows at once, and is ready when it was read. */
export function attachSource(client: Client, conversationId: string | null, source: AttachmentSource, name: string): void {
  const begun = begin(conversationId, { name, size: 0, mimeType: '', source })
  if (begun) read(client, conversationId, begun.id, begun.signal, source)
}

/** Reads it again, after it changed. */
export function refreshAttachment(client: Client, conversationId: string | null, { id, source }: PendingAttachment): void {
  if (!source) return
  running.get(id)?.abort()
  const controller = new AbortController()
  running.set(id, controller)
  changeItem(conversationId, id, { isChanged: false, state: { kind: 'sending', received: 0 } })
  read(client, conversationId, id, controller.signal, source)
}

function read(client: Client, conversationId: string | null, id: number, signal: AbortSignal, source: AttachmentSource): void {
  attachmentsOf(client, source, signal).then(
    ({ attachments, isVerified }) => {
      if (signal.aborted) return
      const [first, ...more] = attachments
      if (!first) return changeItem(conversationId, id, { state: { kind: 'failed', problem: { code: 'resource-empty', message: 'The server sent nothing for this address.' } } })
      const ready = (attachment: Attachment) => ({ name: attachment.name, size: attachment.size, mimeType: attachment.mimeType, source: attachment.source ?? source, isVerified, state: { kind: 'ready' as const, attachment } })
      change(conversationId, (draft) => ({
        ...draft,
        // One address may hold several contents: they stand side by side, and take the place of what was read of it before.
        attachments: draft.attachments
          .filter((item) => item.id === id || !(isSame(item.source, source) && item.state.kind === 'ready'))
          .flatMap((item) => (item.id === id ? [{ ...item, ...ready(first) }, ...more.map((attachment) => ({ id: nextId++, ...ready(attachment) }))] : [item]))
          .slice(0, MOST),
      }))
    },
    (error: unknown) => !signal.aborted && changeItem(conversationId, id, { state: { kind: 'failed', problem: toProblem(error) } }),
  )
}

async function attachmentsOf(client: Client, { kind, server, uri }: AttachmentSource, signal: AbortSignal): Promise<{ readonly attachments: readonly Attachment[]; readonly isVerified?: boolean }> {
  if (kind === 'resource') return client.call('server.attach', { server, uri }, { signal })
  const { attachment, verified } = await client.call('server.skill', { server, uri }, { signal })
  return { attachments: [attachment], isVerified: verified }
}

function isSame(left: AttachmentSource | undefined, right: AttachmentSource): boolean {
  return left !== undefined && left.kind === right.kind && left.server === right.server && left.uri === right.uri
}

export function markChanged(conversationId: string | null, server: string, uri: string): void {
  change(conversationId, (draft) => ({ ...draft, attachments: draft.attachments.map((item) => (isSame(item.source, { kind: 'resource', server, uri }) ? { ...item, isChanged: true } : item)) }))
}

export function removeAttachment(conversationId: string | null, id: number): void {
  forget(draftOf(messageDrafts.getState(), conversationId).attachments.filter((item) => item.id === id))
  change(conversationId, (draft) => ({ ...draft, attachments: draft.attachments.filter((item) => item.id !== id) }))
}

/** What was kept of a draft, in the place of what stands there. */
export function restoreDraft(conversationId: string | null, draft: { readonly attachments: readonly Attachment[]; readonly prompt: FilledPrompt | null } | null): void {
  const present = draftOf(messageDrafts.getState(), conversationId)
  if (draft === null || (draft.attachments.length === 0 && draft.prompt === null)) {
    if (present !== nothing) clearDraft(conversationId)
    return
  }
  forget(present.attachments)
  const attachments = draft.attachments.map((attachment): PendingAttachment => ({ id: nextId++, name: attachment.name, size: attachment.size, mimeType: attachment.mimeType, source: attachment.source, state: { kind: 'ready', attachment } }))
  change(conversationId, () => ({ attachments, prompt: draft.prompt }))
}

export function clearDraft(conversationId: string | null): void {
  forget(draftOf(messageDrafts.getState(), conversationId).attachments)
  const rest = new Map(messageDrafts.getState())
  rest.delete(keyOf(conversationId))
  messageDrafts.setState(rest, true)
}

function forget(items: readonly PendingAttachment[]): void {
  for (const { id, previewUrl } of items) {
    running.get(id)?.abort()
    running.delete(id)
    if (previewUrl !== undefined) URL.revokeObjectURL(previewUrl)
  }
}
