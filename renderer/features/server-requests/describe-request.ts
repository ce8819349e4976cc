import type { ServerRequest } from '#contract/server-request.ts'
import { visibleText } from '#renderer/components/visible-text.ts'

/** The heading of the dialog: Steward's words, without the server's name, which a server's file may choose. */
export function dialogTitle(request: ServerRequest): string {
  switch (request.kind) {
    case 'form':
      return 'A server asks you'
    case 'url':
      return 'A server wants to open an address'
    case 'sampling':
      return request.stage.kind === 'answer' ? 'May the server have this answer?' : 'A server wants to use your model'
  }
}

/** For the title of the window, the pill and the announcement. */
export function describeRequest({ kind, ...request }: Pick<ServerRequest, 'kind' | 'server'>): string {
  const server = visibleText(request.server)
  switch (kind) {
    case 'form':
      return `${server} asks you something`
    case 'url':
      return `${server} wants to open an address`
    case 'sampling':
      return `${server} wants to use your model`
  }
}

/**
 * Whether a person has to do something here now: not while a model writes, nor while they are in the browser.
 * Only then Escape leaves it without an answer; what is under way ends by its own button.
 */
export function needsPerson(request: ServerRequest): boolean {
  return request.kind === 'form' || (request.kind === 'url' ? !request.opened : request.stage.kind !== 'running')
}
