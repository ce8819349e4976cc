import type { Handlers } from '#contract/contract.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { SettingsStore } from '#core/ports/settings-store.ts'

export function settingsHandlers({ settings, publish }: { settings: SettingsStore; publish: Publish }): Pick<Handlers, 'settings.get' | 'settings.update'> {
  return {
    'settings.get': () => settings.get(),
    async 'settings.update'(change) {
      const next = settings.update(change)
      publish('settings-change', next)
      await settings.saved()
      return next
    },
  }
}
