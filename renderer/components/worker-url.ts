/** The page's policy (`require-trusted-types-for`) takes the address of a worker only from this list of one rule: a file of this build. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

/** The address of a worker's built file, as `?worker&url` gives it. Throws for one that does not lie beside the page. */
export function workerUrl(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  policy ??= trustedTypes?.createPolicy('steward', { createScriptURL: ownFile }) ?? { createScriptURL: ownFile }
  return policy.createScriptURL(address)
}

function ownFile(address: string): string {
  const { href } = new URL(address, location.href)
  if (!href.startsWith(new URL('./', location.href.split('#')[0]).href)) throw new TypeError('A worker is a file of Steward itself.')
  return href
}
