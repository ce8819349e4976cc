/**
 * Carries frames, as text, between a view and the host. It knows no method.
 *
 * Text, not objects: the length can be checked before anything is parsed, and all three transports
 * (Electron, WebSocket, in-process) behave alike.
 */
export interface Transport {
  send(frame: string): void
  /** At most one listener; frames that came before it was set are kept in order. */
  onMessage(listener: (frame: string) => void): void
  onClose(listener: () => void): void
  close(): void
}
