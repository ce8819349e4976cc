import type { ViewPage } from '#core/ports/view-frames.ts'

const always = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
}

/** What every shell sends with a view. `embedders`: the origins of Steward's page, as a policy names them. */
export function viewHeaders({ policy, permissions, connections }: ViewPage, embedders: string): Record<string, string> {
  return {
    ...always,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${policy}; frame-ancestors ${embedders}`,
    'permissions-policy': permissions,
    'connection-allowlist': connections,
  }
}

/** With the answer where there is no view. */
export const noViewHeaders: Readonly<Record<string, string>> = { ...always, 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" }
