import { lazy } from 'react'

/** Its own chunk: most windows never show a request of a server. */
export const LazyRequestView = lazy(async () => ({ default: (await import('./request-view.tsx')).RequestView }))
