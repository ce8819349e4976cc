import { BookOpen, Database, File, RefreshCw, X } from 'lucide-react'
import { Badge } from '#renderer/components/badge.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import type { PendingAttachment } from './attachment-drafts.ts'

export interface AttachmentChipProps {
  readonly item: PendingAttachment
  readonly onRemove: () => void
  readonly onRefresh: () => void
}

export function AttachmentChip({ item, onRemove, onRefresh }: AttachmentChipProps) {
  const { state, source } = item
  const Icon = source === undefined ? File : source.kind === 'skill' ? BookOpen : Database
  const isChanged = item.isChanged === true && state.kind === 'ready'
  return (
    <li className={joinClass('attachment', state.kind === 'failed' && 'attachment-failed')} aria-label={item.name}>
      {item.previewUrl === undefined ? (
        <span className="attachment-icon">
          <Icon className="icon" aria-hidden="true" />
        </span>
      ) : (
        <img className="attachment-image" src={item.previewUrl} alt="" />
      )}
      <span className="attachment-text">
        <span className="attachment-name" title={item.name}>
          {revealHidden(item.name)}
        </span>
        {state.kind === 'sending' ? (
          <ProgressBar label={`Adding ${item.name}`} value={state.received} total={source === undefined ? Math.max(1, item.size) : undefined} />
        ) : (
          <span className="attachment-detail" title={source?.uri}>
            {state.kind === 'failed' ? state.problem.message : [source?.server, formatBytes(item.size), describeSent(item)].filter(Boolean).join(' · ')}
            {item.isVerified === undefined || state.kind !== 'ready' ? null : (
              <>
                {' '}
                <Badge tone={item.isVerified ? 'success' : 'warning'}>{item.isVerified ? 'Verified' : 'Not verified'}</Badge>
              </>
            )}
            {isChanged ? (
              <>
                {' '}
                <Badge tone="warning">Changed</Badge>
              </>
            ) : null}
          </span>
        )}
      </span>
      {isChanged || (state.kind === 'failed' && source) ? (
        <IconButton size="small" label={isChanged ? `Read ${item.name} again: it changed at the server` : `Try to read ${item.name} again`} icon={<RefreshCw className="icon" aria-hidden="true" />} onPress={onRefresh} />
      ) : null}
      <IconButton size="small" label={`Remove ${item.name}`} icon={<X className="icon" aria-hidden="true" />} onPress={onRemove} />
    </li>
  )
}

/** A picture that is larger than the model looks at goes as a smaller one. */
function describeSent({ state }: PendingAttachment): string {
  const sent = state.kind === 'ready' ? state.attachment.sent : undefined
  return sent ? `sent as ${sent.width} × ${sent.height}` : ''
}
