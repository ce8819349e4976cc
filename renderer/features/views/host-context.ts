import type { McpUiHostContext, McpUiStyleVariableKey } from '@modelcontextprotocol/ext-apps/app-bridge'

/** Steward's tokens under the names of the specification, so that a view can look like the app around it. */
const colors: Partial<Record<McpUiStyleVariableKey, string>> = {
  '--color-background-primary': '--color-canvas',
  '--color-background-secondary': '--color-surface',
  '--color-background-tertiary': '--color-sunken',
  '--color-background-inverse': '--color-text',
  '--color-background-ghost': '--color-hover',
  '--color-background-info': '--color-info-soft',
  '--color-background-danger': '--color-danger-soft',
  '--color-background-success': '--color-success-soft',
  '--color-background-warning': '--color-warning-soft',
  '--color-background-disabled': '--color-sunken',
  '--color-text-primary': '--color-text',
  '--color-text-secondary': '--color-text-muted',
  '--color-text-tertiary': '--color-text-faint',
  '--color-text-inverse': '--color-canvas',
  '--color-text-ghost': '--color-text-muted',
  '--color-text-info': '--color-info-text',
  '--color-text-danger': '--color-danger-text',
  '--color-text-success': '--color-success-text',
  '--color-text-warning': '--color-warning-text',
  '--color-text-disabled': '--color-text-faint',
  '--color-border-primary': '--color-border',
  '--color-border-secondary': '--color-border-strong',
  '--color-border-tertiary': '--color-border',
  '--color-border-inverse': '--color-text',
  '--color-border-ghost': '--color-hover',
  '--color-border-info': '--color-info',
  '--color-border-danger': '--color-danger',
  '--color-border-success': '--color-success',
  '--color-border-warning': '--color-warning-border',
  '--color-border-disabled': '--color-border',
  '--color-ring-primary': '--color-focus',
  '--color-ring-secondary': '--color-border-strong',
  '--color-ring-inverse': '--color-canvas',
  '--color-ring-info': '--color-info',
  '--color-ring-danger': '--color-danger',
  '--color-ring-success': '--color-success',
  '--color-ring-warning': '--color-warning',
}

const values: Partial<Record<McpUiStyleVariableKey, string>> = {
  '--font-sans': '--font-ui',
  '--font-mono': '--font-mono',
  '--font-weight-normal': '--weight-normal',
  '--font-weight-medium': '--weight-medium',
  '--font-weight-semibold': '--weight-strong',
  '--font-weight-bold': '--weight-strong',
  '--font-text-xs-size': '--text-tiny',
  '--font-text-sm-size': '--text-small',
  '--font-text-md-size': '--text-body',
  '--font-text-lg-size': '--text-prose',
  '--font-heading-xs-size': '--text-body',
  '--font-heading-sm-size': '--text-prose',
  '--font-heading-md-size': '--text-heading',
  '--font-heading-lg-size': '--text-heading',
  '--font-heading-xl-size': '--text-title',
  '--font-heading-2xl-size': '--text-title',
  '--font-heading-3xl-size': '--text-title',
  '--font-text-xs-line-height': '--line-tight',
  '--font-text-sm-line-height': '--line-body',
  '--font-text-md-line-height': '--line-body',
  '--font-text-lg-line-height': '--line-prose',
  '--font-heading-xs-line-height': '--line-tight',
  '--font-heading-sm-line-height': '--line-tight',
  '--font-heading-md-line-height': '--line-tight',
  '--font-heading-lg-line-height': '--line-tight',
  '--font-heading-xl-line-height': '--line-tight',
  '--font-heading-2xl-line-height': '--line-tight',
  '--font-heading-3xl-line-height': '--line-tight',
  '--border-radius-xs': '--radius-small',
  '--border-radius-sm': '--radius-small',
  '--border-radius-md': '--radius-medium',
  '--border-radius-lg': '--radius-large',
  '--border-radius-xl': '--radius-huge',
  '--border-radius-full': '--radius-full',
}

/** Theme and style of the page as they are now. */
export function lookOf(page: HTMLElement): Pick<McpUiHostContext, 'theme' | 'styles'> {
  // A token holds both colours of a theme; only a property that uses it has the one that counts.
  const probe = page.ownerDocument.createElement('span')
  probe.hidden = true
  page.append(probe)
  const style = getComputedStyle(page)
  const variables: Partial<Record<McpUiStyleVariableKey, string>> = { '--border-width-regular': '1px' }
  for (const [name, token] of Object.entries(colors) as [McpUiStyleVariableKey, string][]) {
    probe.style.color = `var(${token})`
    variables[name] = getComputedStyle(probe).color
  }
  probe.remove()
  for (const [name, token] of Object.entries(values) as [McpUiStyleVariableKey, string][]) variables[name] = style.getPropertyValue(token).trim()
  return { theme: isDark(page) ? 'dark' : 'light', styles: { variables: variables as Record<McpUiStyleVariableKey, string | undefined> } }
}

function isDark({ dataset }: HTMLElement): boolean {
  return dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : dataset.theme === 'dark'
}

/** Runs when the theme changes, by the person's choice or the system's. */
export function onLookChange(page: HTMLElement, listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(page, { attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', listener)
  }
}

/** What does not change while the page lives. */
export function surroundings(shell: 'electron' | 'web' | 'terminal', version: string): McpUiHostContext {
  return {
    locale: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    platform: shell === 'electron' ? 'desktop' : 'web',
    userAgent: `Steward/${version}`,
    deviceCapabilities: { touch: matchMedia('(any-pointer: coarse)').matches, hover: matchMedia('(hover: hover)').matches },
    availableDisplayModes: ['inline', 'fullscreen'],
  }
}
