import type { CallOutput } from '#contract/contract.ts'

export interface ViewPage {
  readonly html: string
  /** The whole Content-Security-Policy of the page, but `frame-ancestors`: who serves it names who may embed it. */
  readonly policy: string
  /** The whole Permissions-Policy. */
  readonly permissions: string
  /** The whole Connection-Allowlist. */
  readonly connections: string
  /** What it may use of the machine: the same as in `permissions`, for a shell that is asked at each use. */
  readonly granted: CallOutput<'view.open'>['permissions']['granted']
  /** Origins that frames inside it may show, such as `https://*.example.com`. */
  readonly frames: readonly string[]
}

/** Serves the HTML of views (MCP Apps) at origins of their own, apart from Steward's and from each other's. */
export interface ViewFrames {
  /** The page is there until it is disposed of. */
  publish(page: ViewPage): Promise<{ readonly frameUrl: string; dispose(): void }>
}
