import { useEffect, useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useClient } from './app-context.tsx'
import { readBlob } from './blobs.ts'

export type BlobUrl = { readonly kind: 'loading' } | { readonly kind: 'ready'; readonly url: string } | { readonly kind: 'failed'; readonly problem: Problem }

/** A stored blob as an address that only this page can load; it is given back with the component. */
export function useBlobUrl(blobId: string): BlobUrl {
  const client = useClient()
  const [state, setState] = useState<BlobUrl>({ kind: 'loading' })
  useEffect(() => {
    const controller = new AbortController()
    let url: string | undefined
    readBlob(client, blobId, controller.signal).then(
      ({ blob }) => {
        if (controller.signal.aborted) return
        url = URL.createObjectURL(blob)
        setState({ kind: 'ready', url })
      },
      (error: unknown) => !controller.signal.aborted && setState({ kind: 'failed', problem: toProblem(error) }),
    )
    return () => {
      controller.abort()
      if (url !== undefined) URL.revokeObjectURL(url)
    }
  }, [client, blobId])
  return state
}
