import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { CachedPackage, PackageFacts, ProgramPlace } from '#core/ports/machine-probe.ts'

const manifest = z.object({ name: z.string(), version: z.string().default(''), engines: z.object({ node: z.string().optional() }).optional().catch(undefined) })

async function readPackage(folder: string): Promise<PackageFacts | undefined> {
  try {
    const { name, version, engines } = manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
    return { name, version, folder, ...(engines?.node === undefined ? {} : { node: engines.node }) }
  } catch {
    return undefined
  }
}

/** A `package.json` without a name says only how its folder is read, and the next one above counts. */
export async function packageOf(file: string): Promise<PackageFacts | undefined> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const facts = await readPackage(folder)
    if (facts || folder === dirname(folder)) return facts
  }
}

/** https://docs.npmjs.com/cli/commands/npx: the project's own packages first, then the cache, a folder for each set of packages. */
export async function cachedPackage(name: string, place: ProgramPlace): Promise<CachedPackage> {
  for (let folder = place.cwd; ; folder = dirname(folder)) {
    const facts = await readPackage(join(folder, 'node_modules', name))
    if (facts) return { kind: 'there', where: 'node_modules', facts }
    if (folder === dirname(folder)) break
  }
  const cache = join(await npmCache(place), '_npx')
  let broken: string | undefined
  for (const key of await readdir(cache).catch(() => [])) {
    const folder = join(cache, key, 'node_modules', name)
    const facts = await readPackage(folder)
    if (facts) return { kind: 'there', where: 'npx-cache', facts }
    if ((await readdir(folder).catch(() => undefined)) !== undefined) broken = join(cache, key)
  }
  return broken === undefined ? { kind: 'missing' } : { kind: 'broken', folder: broken }
}

async function npmCache(place: ProgramPlace): Promise<string> {
  const home = place.variables['HOME'] ?? place.variables['USERPROFILE'] ?? ''
  const usual = process.platform === 'win32' ? join(place.variables['LOCALAPPDATA'] ?? home, 'npm-cache') : join(home, '.npm')
  return (await npmSetting('cache', place)) ?? usual
}

export async function registry(of: 'npm' | 'uv', place: ProgramPlace): Promise<string | undefined> {
  const { variables } = place
  const address = of === 'npm' ? await npmSetting('registry', place) : (variables['UV_DEFAULT_INDEX'] ?? variables['UV_INDEX_URL'])
  return address !== undefined && /^https?:\/\//i.test(address) ? address : undefined
}

/** https://docs.astral.sh/uv/concepts/cache: a folder for each package below `wheels-vN`, of the usual index or of another. */
export async function cachedTool(name: string, { variables }: ProgramPlace): Promise<boolean> {
  const home = variables['HOME'] ?? variables['USERPROFILE'] ?? ''
  const usual = process.platform === 'win32' ? join(variables['LOCALAPPDATA'] ?? home, 'uv', 'cache') : join(variables['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'uv')
  const cache = variables['UV_CACHE_DIR'] ?? usual
  const folder = name.toLowerCase().replaceAll(/[-_.]+/g, '-')
  for (const kind of await namesIn(cache)) {
    if (!/^(?:wheels|built-wheels|sdists)-v\d+$/.test(kind)) continue
    for (const index of await namesIn(join(cache, kind))) {
      const names = await namesIn(join(cache, kind, index))
      if (names.includes(folder)) return true
      if (index !== 'index') continue
      for (const other of names) if ((await namesIn(join(cache, kind, index, other))).includes(folder)) return true
    }
  }
  return false
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

/** As npm reads it: a variable, the project's `.npmrc`, the person's. */
async function npmSetting(name: string, { variables, cwd }: ProgramPlace): Promise<string | undefined> {
  const variable = Object.entries(variables).find(([key]) => key.toLowerCase() === `npm_config_${name}`)?.[1]
  if (variable !== undefined && variable !== '') return variable
  const home = variables['HOME'] ?? variables['USERPROFILE']
  for (const folder of [cwd, home]) {
    if (folder === undefined) continue
    const text = await readFile(join(folder, '.npmrc'), 'utf8').catch(() => '')
    const value = new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1]
    if (value !== undefined) return value.replaceAll(/\$\{([^}]+)\}/g, (whole, key: string) => variables[key] ?? whole)
  }
  return undefined
}
