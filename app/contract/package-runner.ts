const npm = ['npx', 'npm', 'pnpx', 'pnpm', 'yarn', 'bunx', 'bun']
const python = ['uvx', 'uv', 'pipx']

/** Variables that name where packages come from; npm reads its own in both spellings. */
const places = ['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL']

/** Whose packages a command fetches before it runs them; undefined for one that fetches nothing. */
export function fetchesPackagesOf(command: string): 'npm' | 'python' | undefined {
  const name = command.split(/[\\/]/).at(-1)?.replace(/\.(?:cmd|exe)$/i, '') ?? ''
  return npm.includes(name) ? 'npm' : python.includes(name) ? 'python' : undefined
}

/**
 * The hosts that a command such as `npx` fetches from, as network rules, as far as its variables name them; undefined for a
 * command that fetches nothing. Where none is named, it is npm's own configuration that knows (`node/sandbox/npm-registry.ts`).
 */
export function packageHosts(command: string, env: Readonly<Record<string, string>>): readonly string[] | undefined {
  if (!fetchesPackagesOf(command)) return undefined
  return places.flatMap((variable) => hostRuleOf(env[variable] ?? '') ?? [])
}

/** `host:port` of an address. */
export function hostRuleOf(address: string): string | undefined {
  const url = URL.parse(address)
  return url && url.hostname !== '' ? `${url.hostname}:${url.port || (url.protocol === 'http:' ? 80 : 443)}` : undefined
}
