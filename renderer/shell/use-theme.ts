import { useEffect } from 'react'
import { useApp, useReady } from '../state/app-context.tsx'

const KEY = 'steward-theme'

/** Sets the theme. The last one is kept in the page's storage, so that a start does not flash in the wrong colours. */
export function useTheme(): void {
  const settings = useReady(useApp().live.settings)
  const theme = settings?.theme ?? localStorage.getItem(KEY) ?? 'system'
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'light' || theme === 'dark') dataset.theme = theme
    else delete dataset.theme
    localStorage.setItem(KEY, theme)
  }, [theme])
}
