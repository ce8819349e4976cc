import type { Transport } from './transport.ts'

class End implements Transport {
  private listener: ((frame: string) => void) | undefined
  private readonly early: string[] = []
  private readonly closeListeners: (() => void)[] = []
  private closed = false
  peer!: End

  send(frame: string): void {
    if (this.closed) return
    const { peer } = this
    queueMicrotask(() => peer.receive(frame))
  }

  onMessage(listener: (frame: string) => void): void {
    this.listener = listener
    for (const frame of this.early.splice(0)) listener(frame)
  }

  onClose(listener: () => void): void {
    if (this.closed) listener()
    else this.closeListeners.push(listener)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    for (const listener of this.closeListeners.splice(0)) listener()
    this.peer.close()
  }

  private receive(frame: string): void {
    if (this.closed) return
    if (this.listener) this.listener(frame)
    else this.early.push(frame)
  }
}

/** Two linked ends in one process, for the terminal shell and for tests. Frames arrive in order, never in the same tick. */
export function createPair(): [Transport, Transport] {
  const [left, right] = [new End(), new End()]
  left.peer = right
  right.peer = left
  return [left, right]
}
