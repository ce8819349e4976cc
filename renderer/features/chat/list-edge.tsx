import { Button } from '#renderer/components/button.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import type { Edge } from '#renderer/state/conversation-window.ts'

/** As in the style sheet. */
export const EDGE_HEIGHT = 48

export interface ListEdgeProps {
  readonly edge: Edge
  readonly hasMore: boolean
  readonly isTop: boolean
  readonly onRetry: () => void
}

/** What stands where the loaded turns end. Always of one height. */
export function ListEdge({ edge, hasMore, isTop, onRetry }: ListEdgeProps) {
  const what = isTop ? 'earlier messages' : 'later messages'
  return (
    <div className="list-edge">
      {edge.kind === 'failed' ? (
        <>
          <span>{isTop ? 'Earlier' : 'Later'} messages could not be loaded.</span>
          <Button size="small" variant="quiet" onPress={onRetry}>
            Try again
          </Button>
        </>
      ) : hasMore ? (
        <Spinner label={`Loading ${what}`} size={16} />
      ) : (
        <span>This is where the conversation begins.</span>
      )}
    </div>
  )
}
