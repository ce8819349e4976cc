/**
 * What the app asked of Electron that no test can see on a screen. A test reads it with
 * `electronApp.evaluate(({ double }) => double.records)`.
 */
export interface Records {
  /** Every address that was given to the system's browser. */
  readonly opened: string[]
  /** Every dialog, with the options it was shown with. */
  readonly dialogs: { kind: string; options: unknown }[]
  /** Every navigation that the page began, and whether the app refused it. */
  readonly navigations: { event: string; url: string; isMainFrame: boolean; refused: boolean }[]
  /** Every window that the page wanted, and the handler's answer. */
  readonly windowRequests: { url: string; action: string }[]
  readonly windows: { options: unknown }[]
  readonly schemes: unknown[]
  /** The link schemes that the app wanted to be the program for. */
  readonly protocols: { scheme: string; path: string | undefined; args: readonly string[] | undefined }[]
  readonly sandboxEnabled: boolean[]
  /** `show`, `hide`, `focus`, `restore`, `minimize` of windows, in order. */
  readonly windowActions: string[]
  /** Answers for the next dialogs, first in first out. */
  readonly answers: unknown[]
}

export const records: Records = { opened: [], dialogs: [], navigations: [], windowRequests: [], windows: [], schemes: [], protocols: [], sandboxEnabled: [], windowActions: [], answers: [] }
