import type { Settings } from '#contract/settings.ts'

export interface SettingsStore {
  /** A file that cannot be read is kept aside and the defaults are given. */
  get(): Settings
  update(change: Partial<Settings>): Settings
}
