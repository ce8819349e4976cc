import { Terminal, X } from 'lucide-react'
import type { ServerView } from '#contract/server.ts'
import { toProblem } from '#contract/problem.ts'
import { copyText } from '#renderer/components/copy-text.ts'
import { Button } from '#renderer/components/button.tsx'
import { formatDuration } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { JsonView } from '#renderer/components/json-view.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { formatSize, formatTime } from '../format.ts'
import type { TrafficLine } from './traffic-lines.ts'
import { DirectionIcon } from './traffic-row.tsx'

export interface TrafficDetailProps {
  readonly view: ServerView
  readonly line: TrafficLine
  /** The request of this answer, or the answer to this request. */
  readonly pair?: TrafficLine
  onClose(): void
}

/** One message in full, with what was asked before it or answered after it, in the order in which they went. */
export function TrafficDetail({ view, line, pair, onClose }: TrafficDetailProps) {
  const messages = pair === undefined ? [line] : pair.index < line.index ? [pair, line] : [line, pair]
  const durationMs = messages.at(-1)?.message.durationMs
  return (
    <section className="traffic-detail" aria-label="Message">
      <header className="traffic-detail-header">
        <h3 className="traffic-detail-title">{revealHidden(line.method ?? line.name)}</h3>
        {durationMs === undefined ? null : <span className="traffic-detail-took">answered in {formatDuration(durationMs)}</span>}
        <IconButton size="small" label="Close the message" icon={<X className="icon" aria-hidden="true" />} onPress={onClose} />
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="traffic-detail-body" role="region" aria-label="Content of the message" tabIndex={0}>
        {messages.map((one) => (
          <Half key={one.index} view={view} line={one} />
        ))}
        {pair === undefined && line.kind === 'request' ? <p className="muted">There is no answer to it here: it did not come yet, or is no longer kept.</p> : null}
        {pair === undefined && line.message.answers !== undefined ? <p className="muted">What it answers is no longer kept.</p> : null}
      </div>
    </section>
  )
}

function Half({ view, line: { message, kind, isFailed } }: { readonly view: ServerView; readonly line: TrafficLine }) {
  const { direction, at, id, size, truncated, body } = message
  return (
    <article className="traffic-half" data-failed={isFailed ? '' : undefined}>
      <p className="traffic-half-header">
        <DirectionIcon direction={direction} />
        <strong>{titleOf(kind, direction)}</strong>
        <span>{formatTime(at)}</span>
        {id === undefined ? null : <span>#{revealHidden(String(id).slice(0, 80))}</span>}
        <span>{formatSize(size)}</span>
        {isCurlable(view) && direction === 'sent' ? <CurlButton server={view.name} index={message.index} /> : null}
      </p>
      {truncated ? <p className="muted">Only a part of it is kept; the whole was {formatSize(size)}.</p> : null}
      <JsonView value={body} label="Message" depth={3} />
    </article>
  )
}

function titleOf(kind: TrafficLine['kind'], direction: 'sent' | 'received'): string {
  const who = direction === 'sent' ? 'Steward' : 'The server'
  switch (kind) {
    case 'request':
      return `${who} asks`
    case 'notification':
      return `${who} tells`
    case 'result':
      return `${who} answers`
    case 'error':
      return `${who} refuses`
  }
}

/** Only what goes as an HTTP request of its own. */
function isCurlable({ definition }: ServerView): boolean {
  return definition.kind === 'http' && definition.transport !== 'websocket' && definition.transport !== 'grpc'
}

function CurlButton({ server, index }: { readonly server: string; readonly index: number }) {
  const client = useClient()
  async function copy(): Promise<void> {
    try {
      const { command } = await client.call('server.curl', { server, index })
      await copyText(command)
      toast({ tone: 'success', title: 'Copied as a curl command', detail: 'Secrets stand in it as shell variables.' })
    } catch (error) {
      const problem = toProblem(error)
      toast({ tone: 'danger', title: problem.message, detail: problem.cause ?? problem.nextStep })
    }
  }
  return (
    <Button size="small" variant="quiet" icon={<Terminal className="icon" aria-hidden="true" />} onPress={() => void copy()}>
      Copy as curl
    </Button>
  )
}
