/** An event of Electron that a listener may refuse. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

export function createEvent<Details extends object>(details: Details): Details & PreventableEvent {
  let defaultPrevented = false
  return Object.defineProperties({ ...details } as Details & PreventableEvent, {
    defaultPrevented: { get: () => defaultPrevented, enumerable: true },
    preventDefault: { value: () => void (defaultPrevented = true), enumerable: true },
  })
}
