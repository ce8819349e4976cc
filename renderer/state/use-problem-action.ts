import { useCallback } from 'react'
import { toProblem } from '#contract/problem.ts'
import type { ProblemAction } from '../components/problem-notice.tsx'
import { toast } from '../components/toast.tsx'
import { navigate } from '../shell/route.ts'
import { useApp } from './app-context.tsx'
import { beginSignIn } from './sign-ins.ts'

/** Does what a problem proposes. `onRetry` runs for the one action whose meaning only the caller knows. */
export function useProblemAction(onRetry?: () => void): (action: ProblemAction) => void {
  const { client } = useApp()
  return useCallback(
    (action) => {
      switch (action.kind) {
        case 'restart-server':
          client.call('server.restart', { server: action.server }).catch((error: unknown) => {
            const problem = toProblem(error)
            toast({ tone: 'danger', title: problem.message, detail: problem.cause })
          })
          return
        case 'sign-in':
          void beginSignIn(client, action.server)
          // What there is to do on the way, such as a code to enter, stands there.
          return navigate({ kind: 'servers', server: action.server, tab: 'overview' })
        case 'edit-config':
          return navigate({ kind: 'servers', server: action.server ?? null, tab: 'config' })
        case 'show-logs':
          return navigate({ kind: 'servers', server: action.server, tab: 'logs' })
        case 'open-settings':
          return navigate({ kind: 'settings', page: action.page })
        case 'use-url':
          // The person sees the entry and changes the address there: a server must not move itself with one click.
          return navigate({ kind: 'servers', server: action.server, tab: 'config' })
        case 'retry':
          return onRetry?.()
      }
    },
    [client, onRetry],
  )
}
