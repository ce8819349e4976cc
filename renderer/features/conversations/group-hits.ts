import type { Hit } from './use-search.ts'

/** Hits that follow each other and are of one conversation. */
export interface HitGroup {
  readonly key: string
  readonly conversationId: string
  readonly title: string
  readonly hits: readonly Hit[]
}

/** In the order of the hits: only neighbours come together, so that the newest stays above. */
export function groupHits(hits: readonly Hit[]): HitGroup[] {
  const groups: (HitGroup & { readonly hits: Hit[] })[] = []
  for (const hit of hits) {
    const last = groups.at(-1)
    if (last?.conversationId === hit.conversationId) last.hits.push(hit)
    else groups.push({ key: `${hit.conversationId}/${groups.length}`, conversationId: hit.conversationId, title: hit.title, hits: [hit] })
  }
  return groups
}
