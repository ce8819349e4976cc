import { ipcMain } from 'electron'
import type { Transport } from '#rpc/transport.ts'
import { acceptSessions } from './accept-sessions.ts'

/** The only place that touches `ipcMain`: no other channel exists, and none is registered without the sender check. */
export function listenForSessions(onSession: (transport: Transport) => void): () => void {
  return acceptSessions(ipcMain, onSession, (reason) => console.warn(`A message to the host was refused: ${reason}`))
}
