import { File, X } from 'lucide-react'
import { formatBytes } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import type { PendingAttachment } from './use-attachments.ts'

export function AttachmentChip({ item, onRemove }: { readonly item: PendingAttachment; readonly onRemove: () => void }) {
  const { state } = item
  return (
    <li className={joinClass('attachment', state.kind === 'failed' && 'attachment-failed')}>
      {item.previewUrl === undefined ? (
        <span className="attachment-icon">
          <File className="icon" aria-hidden="true" />
        </span>
      ) : (
        <img className="attachment-image" src={item.previewUrl} alt="" />
      )}
      <span className="attachment-text">
        <span className="attachment-name" title={item.name}>
          {item.name}
        </span>
        {state.kind === 'sending' ? (
          <ProgressBar label={`Adding ${item.name}`} value={state.received} total={Math.max(1, item.size)} />
        ) : (
          <span className="attachment-detail">{state.kind === 'failed' ? state.problem.message : formatBytes(item.size)}</span>
        )}
      </span>
      <IconButton size="small" label={`Remove ${item.name}`} icon={<X className="icon" aria-hidden="true" />} onPress={onRemove} />
    </li>
  )
}
