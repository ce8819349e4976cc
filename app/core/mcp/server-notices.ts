import type { ServerLogLine } from '#contract/server.ts'
import type { WatchedResources } from './features/watched-resources.ts'
import type { ServerJournal } from './server-journal.ts'
import type { ServerRequestHandler } from './server-request-handler.ts'

export interface NoticeParts {
  readonly server: string
  readonly journal: ServerJournal
  readonly watched: WatchedResources
  readonly requests: Pick<ServerRequestHandler, 'elicitationFinished'>
  readonly onResourceUpdated: (uri: string) => void
}

export type OnNotification = (method: string, params: Readonly<Record<string, unknown>>) => boolean

/** What a server tells without being asked, but for changes of its lists (`watch-lists.ts`). True where the notification is one of these. */
export function createServerNotices({ server, journal, watched, requests, onResourceUpdated }: NoticeParts): OnNotification {
  function onUpdated(uri: string): void {
    const concerned = watched.concernedBy(uri)
    if (concerned.length === 0) journal.log('steward', 'debug', `It says that ${uri.slice(0, 500)} changed, which nobody watches.`)
    concerned.forEach(onResourceUpdated)
  }

  return (method, params) => {
    const { data, level, logger, uri, elicitationId } = params
    if (method === 'notifications/message') {
      const text = typeof data === 'string' ? data : JSON.stringify(data ?? null)
      journal.log('protocol', levelOf(level), typeof logger === 'string' ? `${logger}: ${text}` : text)
    } else if (method === 'notifications/resources/updated' && typeof uri === 'string') onUpdated(uri)
    else if (method === 'notifications/elicitation/complete' && typeof elicitationId === 'string') requests.elicitationFinished(server, elicitationId)
    else return false
    return true
  }
}

function levelOf(level: unknown): ServerLogLine['level'] {
  if (level === 'debug' || level === 'info' || level === 'notice' || level === 'warning') return level
  return level === undefined ? 'info' : 'error'
}
