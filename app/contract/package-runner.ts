/** Where programs that fetch packages get them from. */
const npm = ['registry.npmjs.org:443']
const python = ['pypi.org:443', 'files.pythonhosted.org:443']
const runners: Readonly<Record<string, readonly string[]>> = { npx: npm, npm, pnpx: npm, pnpm: npm, yarn: npm, bunx: npm, bun: npm, uvx: python, uv: python, pipx: python }

/** Variables that name another place; npm reads them in both spellings. */
const elsewhere = ['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL']

/**
 * The hosts that a command such as `npx` needs, as network rules; undefined for a command that fetches nothing.
 *
 * Without them, the most usual entry of all could not start in a sandbox. Whoever wants none of it names an installed program.
 */
export function packageHosts(command: string, env: Readonly<Record<string, string>>): readonly string[] | undefined {
  const name = command.split(/[\\/]/).at(-1)?.replace(/\.(?:cmd|exe)$/i, '') ?? ''
  const usual = Object.hasOwn(runners, name) ? runners[name] : undefined
  if (!usual) return undefined
  const named = elsewhere.flatMap((variable) => {
    const url = URL.parse(env[variable] ?? '')
    return url && url.hostname !== '' ? [`${url.hostname}:${url.port || (url.protocol === 'http:' ? 80 : 443)}`] : []
  })
  return [...usual, ...named]
}
