/** Parameters of a protocol event; who listens knows its shape. */
export type CdpListener = (method: string, params: never) => void

interface Waiting {
  readonly method: string
  resolve(result: never): void
  reject(error: Error): void
}

interface Message {
  readonly id?: number
  readonly method: string
  readonly params: never
  readonly sessionId?: string
  readonly result: never
  readonly error?: { message: string }
}

/** One connection of the Chrome DevTools Protocol with flat sessions. https://chromedevtools.github.io/devtools-protocol/ */
export class CdpConnection {
  private nextId = 0
  private readonly waiting = new Map<number, Waiting>()
  private readonly listeners = new Map<string | undefined, CdpListener>()
  private readonly socket: WebSocket

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Message)
    socket.onclose = () => {
      for (const { reject, method } of this.waiting.values()) reject(new Error(`${method}: the browser is gone`))
      this.waiting.clear()
    }
  }

  static async open(endpoint: string): Promise<CdpConnection> {
    const socket = new WebSocket(endpoint)
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve()
      socket.onerror = () => reject(new Error(`No connection to ${endpoint}`))
    })
    return new CdpConnection(socket)
  }

  send<Result = unknown>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) return reject(new Error(`${method}: the browser is gone`))
      const id = ++this.nextId
      this.waiting.set(id, { method, resolve, reject })
      this.socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }

  /** One listener a session; no session id stands for the browser itself. */
  listen(sessionId: string | undefined, listener: CdpListener): void {
    this.listeners.set(sessionId, listener)
  }

  close(): void {
    this.socket.close()
  }

  private receive(message: Message): void {
    if (message.id === undefined) return void this.listeners.get(message.sessionId)?.(message.method, message.params)
    const waiting = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`))
    else waiting?.resolve(message.result)
  }
}
