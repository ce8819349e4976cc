import { withoutHidden } from '#renderer/components/find-hidden.ts'
import { toast } from '#renderer/components/toast.tsx'
import { changeDraft } from '../composer/use-draft.ts'

const LONGEST = 20_000
const proposed = new Map<string, string>()

/**
 * Puts a view's words into the composer, after what stands there, and says so. Nothing is sent. Words of the view that were
 * not sent yet give way to its new ones, so that it cannot fill the composer. What the composer would not show does not get in:
 * sent, it would be the person's own words to the model.
 */
export function proposeMessage(conversationId: string | null, server: string, text: string): void {
  const key = conversationId ?? ''
  const words = withoutHidden(text.slice(0, LONGEST)).trim()
  if (words === '') return
  const last = proposed.get(key)
  changeDraft(conversationId, (draft) => {
    const own = last !== undefined && draft.endsWith(last) ? draft.slice(0, -last.length).trimEnd() : draft.trimEnd()
    return own === '' ? words : `${own}\n\n${words}`
  })
  proposed.set(key, words)
  toast({ tone: 'info', title: `A view of ${server} wrote a message for you.`, detail: 'Read it in the composer before you send it.' })
}
