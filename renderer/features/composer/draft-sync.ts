import { useEffect } from 'react'
import type { Draft } from '#contract/calls/draft.ts'
import { toast } from '#renderer/components/toast.tsx'
import type { Client } from '#renderer/client/client.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { draftOf, messageDrafts, restoreDraft } from './attachment-drafts.ts'
import { conversationOf, draftText, keyOf, onDraftText, writeDraftText } from './use-draft.ts'

/** What a crash may cost of what is typed: the first key is kept at once, and then what came in each such time. */
const SAVE_EVERY_MS = 300

interface Slot {
  /** The one that this window knows. */
  revision: number
  /** As JSON what the host has, as far as this window knows. */
  saved: string
  state: 'unread' | 'reading' | 'ready'
  /** The last change was made here. */
  isMine: boolean
  /** When it was sent to the host last, on the clock of the page. */
  sentAt: number
  timer?: ReturnType<typeof setTimeout> | undefined
}

interface DraftSync {
  /** Brings the draft of a conversation into the composer, once. */
  open(key: string): void
}

const NOTHING = 'null'
const syncs = new WeakMap<Client, DraftSync>()

/** Has the draft of this conversation here, and kept. */
export function useDraftSync(conversationId: string | null): void {
  const client = useClient()
  useEffect(() => {
    let sync = syncs.get(client)
    if (!sync) syncs.set(client, (sync = createDraftSync(client, crypto.randomUUID())))
    sync.open(keyOf(conversationId))
  }, [client, conversationId])
}

/**
 * Keeps in the host what is being written: with the first key and then at least every 300 ms, at once when the window loses the eye of the person. Two
 * windows on one draft: the last who writes wins, and is told what was there, with a button to take it.
 */
export function createDraftSync(client: Client, by: string): DraftSync {
  const slots = new Map<string, Slot>()

  function slotOf(key: string): Slot {
    let slot = slots.get(key)
    if (!slot) slots.set(key, (slot = { revision: 0, saved: NOTHING, state: 'unread', isMine: false, sentAt: -Infinity }))
    return slot
  }

  const isDirty = (key: string, slot: Slot): boolean => JSON.stringify(currentDraft(key)) !== slot.saved

  function put(key: string, draft: Draft | null): void {
    slotOf(key).saved = JSON.stringify(draft)
    restoreDraft(conversationOf(key), draft)
    writeDraftText(key, draft?.text ?? '')
  }

  function tellOther(key: string, other: Draft): void {
    const take = (): void => {
      put(key, other)
      // It is not what the host has.
      slotOf(key).saved = NOTHING
      void save(key)
    }
    toast({ tone: 'warning', title: 'Another window changed this draft too.', action: { label: 'Use the other text', onPress: take } })
  }

  async function read(key: string): Promise<void> {
    const slot = slotOf(key)
    if (slot.state !== 'unread') return
    slot.state = 'reading'
    try {
      const { draft, revision } = await client.call('draft.get', { conversationId: conversationOf(key) })
      slot.revision = revision
      slot.state = 'ready'
      slot.saved = JSON.stringify(draft)
      const mine = currentDraft(key)
      if (mine === null) put(key, draft)
      else {
        // Typed before it came.
        if (draft !== null && JSON.stringify(mine) !== slot.saved) tellOther(key, draft)
        changed(key)
      }
    } catch {
      // Over the next connection.
      slot.state = 'unread'
    }
  }

  async function save(key: string): Promise<void> {
    const slot = slotOf(key)
    clearTimeout(slot.timer)
    slot.timer = undefined
    if (slot.state !== 'ready') return read(key)
    const draft = currentDraft(key)
    const json = JSON.stringify(draft)
    if (json === slot.saved) return
    const before = slot.saved
    slot.saved = json
    slot.sentAt = performance.now()
    try {
      const { revision, overwritten } = await client.call('draft.set', { conversationId: conversationOf(key), draft, base: slot.revision, by })
      slot.revision = Math.max(slot.revision, revision)
      slot.isMine = true
      if (overwritten && draft !== null && JSON.stringify(overwritten) !== before) tellOther(key, overwritten)
    } catch {
      // Over the next connection, or with the next key.
      slot.saved = before
    }
  }

  function changed(key: string): void {
    const slot = slotOf(key)
    const json = JSON.stringify(currentDraft(key))
    if (json === slot.saved && slot.timer === undefined) return
    // What was sent is no draft any more, at once.
    const wait = json === NOTHING ? 0 : slot.sentAt + SAVE_EVERY_MS - performance.now()
    clearTimeout(slot.timer)
    slot.timer = setTimeout(() => void save(key), Math.max(0, wait))
  }

  function flush(): void {
    for (const [key, slot] of slots) if (slot.timer !== undefined) void save(key)
  }

  onDraftText(changed)
  messageDrafts.subscribe((drafts, before) => {
    for (const key of new Set([...drafts.keys(), ...before.keys()])) if (drafts.get(key) !== before.get(key)) changed(key)
  })
  client.subscribe('draft-change', ({ conversationId, revision, by: author }) => {
    const key = keyOf(conversationId)
    const slot = slots.get(key)
    // Where something of this window waits to be written, it goes over the other's, and then that is told.
    if (author === by || slot?.state !== 'ready' || revision <= slot.revision || isDirty(key, slot)) return
    client.call('draft.get', { conversationId }).then(
      (theirs) => {
        if (theirs.revision <= slot.revision || isDirty(key, slot)) return
        const mine = currentDraft(key)
        slot.revision = theirs.revision
        put(key, theirs.draft)
        // Once: then this window follows.
        if (slot.isMine && mine !== null && theirs.draft !== null) tellOther(key, mine)
        slot.isMine = false
      },
      () => {},
    )
  })
  client.onOpen(() => {
    for (const [key, slot] of slots) {
      if (slot.state === 'unread') void read(key)
      else if (isDirty(key, slot)) void save(key)
    }
  })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush())
  addEventListener('pagehide', flush)
  addEventListener('blur', flush)

  return { open: (key) => void read(key) }
}

/** What can be kept: attachments that are still on their way are not in it. */
function currentDraft(key: string): Draft | null {
  const { attachments, prompt } = draftOf(messageDrafts.getState(), conversationOf(key))
  const ready = attachments.flatMap((item) => (item.state.kind === 'ready' ? [item.state.attachment] : []))
  const text = draftText(key)
  return text === '' && ready.length === 0 && prompt === null ? null : { text, attachments: ready, prompt }
}
