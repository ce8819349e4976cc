import type { Settings } from '#contract/settings.ts'

export interface SettingsStore {
  /** A file that cannot be read is kept aside and the defaults are given. */
  get(): Settings
  /** Holds at once for this process; the file follows. */
  update(change: Partial<Settings>): Settings
  /** Resolves when what was updated is in the file. @throws StewardError `settings-unwritable` */
  saved(): Promise<void>
}
