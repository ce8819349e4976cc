import { EventEmitter } from 'node:events'

type Handler = (event: object, ...values: unknown[]) => unknown

class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (...given) => {
      this.handlers.delete(channel)
      return handler(...given)
    })
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }

  /** The answer to an `invoke` of a page. */
  async answer(channel: string, event: object, values: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...values)
  }
}

export const ipcMain = new IpcMain()
