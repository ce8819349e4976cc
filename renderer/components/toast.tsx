import { X } from 'lucide-react'
import { Text, UNSTABLE_Toast as AriaToast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components'
import type { Tone } from './badge.tsx'
import { Button } from './button.tsx'
import { revealHidden } from './hidden-text.tsx'
import { IconButton } from './icon-button.tsx'
import { joinClass } from './join-class.ts'
import './badge.css'
import './toast.css'

interface ToastText {
  readonly tone: Tone
  readonly title: string
  readonly detail?: string
  readonly action?: { readonly label: string; readonly onPress: () => void }
}

const MOST = 3
const queue = new ToastQueue<ToastText>({ maxVisibleToasts: MOST })
/** The newest last. */
let shownKeys: readonly string[] = []

/** A short word about something that ended elsewhere. What must not be missed belongs into the page instead. */
export function toast(text: ToastText): void {
  shownKeys = [...shownKeys, queue.add(text, { timeout: text.action || text.tone === 'danger' ? 10_000 : 5_000 })]
  // The queue would keep what it has no room for, and show it again when the newer ones have gone.
  for (const key of shownKeys.slice(0, -MOST)) queue.close(key)
  shownKeys = shownKeys.slice(-MOST)
}

export function Toasts() {
  return (
    <ToastRegion queue={queue} className="toasts" aria-label="Messages">
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={joinClass('toast', `tone-${shown.content.tone}`)}>
          <ToastContent className="toast-text">
            <Text slot="title" className="toast-title">
              {revealHidden(shown.content.title)}
            </Text>
            {shown.content.detail === undefined ? null : <Text slot="description">{revealHidden(shown.content.detail)}</Text>}
          </ToastContent>
          {shown.content.action === undefined ? null : (
            <Button size="small" onPress={() => (shown.content.action?.onPress(), queue.close(shown.key))}>
              {shown.content.action.label}
            </Button>
          )}
          <IconButton size="small" slot="close" label="Dismiss" icon={<X className="icon" aria-hidden="true" />} />
        </AriaToast>
      )}
    </ToastRegion>
  )
}
