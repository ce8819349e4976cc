/** Serves the HTML of views (MCP Apps) at origins of their own, apart from Steward's. */
export interface ViewFrames {
  /**
   * @param policy the whole Content-Security-Policy of the page
   * @param permissions the whole Permissions-Policy
   */
  publish(page: { readonly html: string; readonly policy: string; readonly permissions: string }): Promise<{ readonly frameUrl: string; dispose(): void }>
}
