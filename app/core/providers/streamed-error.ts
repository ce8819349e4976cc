/** An error that a service reported inside its stream, shaped as the SDKs shape theirs, so that one mapping serves both. */
export class StreamedError extends Error {
  readonly error: unknown

  constructor(message: string, body: unknown) {
    super(message)
    this.name = 'StreamedError'
    this.error = body
  }
}
