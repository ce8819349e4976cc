import { useCallback, useEffect, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'

export type OpenedView = CallOutput<'view.open'>
export type Permission = OpenedView['permissions']['wanted'][number]

/** Why a view that was there is not any more. */
export type EndReason = 'stopped' | 'flooded' | 'left' | 'closed'

export type ViewPhase =
  /** `ended`: what became of the one before. */
  | { readonly kind: 'waiting'; readonly ended?: EndReason }
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'open'; readonly view: OpenedView }

export interface OpenedViewControl {
  readonly phase: ViewPhase
  readonly end: (reason: EndReason) => void
  /** Opens it anew, with what the person allowed it now. */
  readonly reopen: (permissions?: readonly Permission[]) => void
}

/** Opens the view while `canOpen`, and closes it after; `canOpen` turns false where its server cannot answer. */
export function useOpenedView(server: string, uri: string, canOpen: boolean): OpenedViewControl {
  const { client, live } = useApp()
  /** The views of a host end with it. */
  const instance = useReady(live.info)?.instance
  const [phase, setPhase] = useState<ViewPhase>({ kind: 'waiting' })
  const [wish, setWish] = useState<{ readonly permissions: readonly Permission[]; readonly isEnded: boolean }>({ permissions: [], isEnded: false })

  useEffect(() => {
    if (!canOpen || wish.isEnded || instance === undefined) return
    const controller = new AbortController()
    let viewId: string | undefined
    const close = (id: string): void => void client.call('view.close', { viewId: id }).catch(() => {})
    setPhase({ kind: 'opening' })
    client.call('view.open', { server, uri, permissions: [...wish.permissions] }, { signal: controller.signal }).then(
      (view) => {
        if (controller.signal.aborted) return close(view.viewId)
        viewId = view.viewId
        setPhase({ kind: 'open', view })
      },
      (error: unknown) => !controller.signal.aborted && setPhase({ kind: 'failed', problem: toProblem(error) }),
    )
    return () => {
      controller.abort()
      if (viewId !== undefined) close(viewId)
      setPhase((current) => (current.kind === 'open' ? { kind: 'waiting', ended: 'stopped' } : current.kind === 'opening' ? { kind: 'waiting' } : current))
    }
  }, [client, instance, server, uri, canOpen, wish])

  const end = useCallback((reason: EndReason) => {
    setWish((current) => ({ ...current, isEnded: true }))
    setPhase({ kind: 'waiting', ended: reason })
  }, [])
  const reopen = useCallback((permissions?: readonly Permission[]) => setWish((current) => ({ permissions: permissions ?? current.permissions, isEnded: false })), [])
  return { phase, end, reopen }
}
