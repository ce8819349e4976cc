/** Where a browser comes back to after a sign-in: an address on this machine that listens only while it is needed. */
export interface SignInCallback {
  /**
   * Listens on loopback. `port`: the one that a registration asks for; any free one without it.
   * @throws StewardError `port-in-use`
   */
  listen(port?: number): Promise<{
    readonly redirectUri: string
    /** The parameters of the first request whose `state` is this one; others are refused with a page that says so. */
    wait(state: string, signal: AbortSignal): Promise<URLSearchParams>
    close(): Promise<void>
  }>
}
