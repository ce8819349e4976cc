/**
 * Chromium refuses to navigate to a scheme that it does not know, also under interception, so
 * `app://host/` is shown to it as `https://host.app-scheme.invalid/`. The main script sees only the
 * former, the page only the latter; `'self'` in a policy means the same on both sides.
 */
export function toPageAddress(address: string): string {
  return address.replace(/^app:\/\/([^/?#]+)/, 'https://$1.app-scheme.invalid')
}

export function toAppAddress(address: string): string {
  return address.replace(/^(blob:)?https:\/\/([^/?#]+)\.app-scheme\.invalid/, '$1app://$2')
}

export function originOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(address)?.[0] ?? 'null'
}
