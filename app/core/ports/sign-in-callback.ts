export interface CallbackAddress {
  /** As registrations spell it: `127.0.0.1` where nothing else is asked for (RFC 8252 §7.3). */
  readonly host: '127.0.0.1' | 'localhost'
  /** Begins with `/`. */
  readonly path: string
  /** The one that a registration asks for; any free one without it. */
  readonly port?: number
}

export interface OpenCallback {
  readonly redirectUri: string
  /** The parameters of the first request whose `state` is this one; others are refused with a page that says so. @throws the signal's reason */
  wait(state: string, signal: AbortSignal): Promise<URLSearchParams>
  close(): Promise<void>
}

/** Where a browser comes back to after a sign-in: an address on this machine that listens only while it is needed. */
export interface SignInCallback {
  /** Listens on loopback. @throws StewardError `port-in-use` */
  listen(address: CallbackAddress): Promise<OpenCallback>
}
