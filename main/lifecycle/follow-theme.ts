import { nativeTheme } from 'electron'
import type { EventPayload } from '#contract/contract.ts'
import type { Served } from '#rpc/serve.ts'

/** Keeps the native parts (menu, title bar, `prefers-color-scheme`) in the theme of the settings. */
export async function followTheme(host: Served): Promise<void> {
  host.subscribe((event, payload) => {
    // The name selects the payload's type; a generic listener cannot narrow it.
    if (event === 'settings-change') nativeTheme.themeSource = (payload as EventPayload<'settings-change'>).theme
  })
  const { theme } = await host.handlers['settings.get']({}, { signal: new AbortController().signal })
  nativeTheme.themeSource = theme
}
