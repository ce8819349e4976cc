/**
 * Chromium refuses to navigate to a scheme that it does not know, also under interception, so
 * `app://host/` is shown to it as `https://host.app-scheme.invalid/`, and so with every scheme that the app
 * registered. The main script sees only the former, the page only the latter; `'self'` in a policy means the same on both sides.
 */
export function toPageAddress(address: string): string {
  return address.replace(/^(app|steward-view):\/\/([^/?#]+)/, 'https://$2.$1-scheme.invalid')
}

export function toAppAddress(address: string): string {
  return address.replace(/^(blob:)?https:\/\/([^/?#]+)\.(app|steward-view)-scheme\.invalid/, '$1$3://$2')
}

/** A policy that names the app's schemes names the page's addresses to Chromium. */
export function toPagePolicy(policy: string): string {
  return policy.replaceAll(/(?<= )(app|steward-view):(?=[ ;]|$)/g, 'https://*.$1-scheme.invalid')
}

export function originOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(address)?.[0] ?? 'null'
}
