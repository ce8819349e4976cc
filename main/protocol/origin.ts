export const APP_SCHEME = 'app'
const APP_HOST = 'steward'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const APP_URL = `${APP_ORIGIN}/`

/**
 * Whether an address is a page of Steward itself.
 *
 * Parsed, never matched by prefix: `app://steward.evil/` and `app://steward@evil/` begin alike.
 */
export function isOwnUrl(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  return protocol === `${APP_SCHEME}:` && hostname === APP_HOST && port === '' && username === '' && password === ''
}
