import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Views } from '#core/views/views.ts'

interface Parts {
  readonly servers: Pick<Servers, 'log'>
  readonly views: Views
}

export function viewHandlers({ servers, views }: Parts): Pick<Handlers, 'view.open' | 'view.close' | 'view.log'> {
  return {
    'view.open': (view, { signal }) => views.open(view, signal),
    'view.close': ({ viewId }) => {
      views.close(viewId)
      return {}
    },
    'view.log': ({ viewId, level, text }) => {
      const server = views.serverOf(viewId)
      if (server === undefined) throw new StewardError({ code: 'view-unknown', message: 'This view is not open any more.', nextStep: 'Show it again from its card.' })
      servers.log(server, 'protocol', level, `View: ${text}`)
      return {}
    },
  }
}
