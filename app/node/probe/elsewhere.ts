import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProgramPlace } from '#core/ports/machine-probe.ts'

/**
 * Where version and package managers put programs. A `*` stands for each folder of that place, the newest version first.
 * `~` is the home folder, `%NAME%` a variable.
 */
const unixPlaces = [
  '~/.nvm/versions/node/*/bin',
  '~/.volta/bin',
  '~/.local/share/fnm/node-versions/*/installation/bin',
  '~/Library/Application Support/fnm/node-versions/*/installation/bin',
  '~/.asdf/shims',
  '~/.local/share/mise/shims',
  '~/.local/share/mise/installs/node/*/bin',
  '~/.nodenv/shims',
  '~/.pyenv/shims',
  '~/.local/bin',
  '~/.cargo/bin',
  '~/.bun/bin',
  '~/.deno/bin',
  '~/.docker/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/snap/bin',
  '/usr/bin',
  '/Applications/Docker.app/Contents/Resources/bin',
]
const windowsPlaces = [
  '%APPDATA%\\nvm\\*',
  '%APPDATA%\\npm',
  '%PROGRAMFILES%\\nodejs',
  '%LOCALAPPDATA%\\Volta\\bin',
  '%USERPROFILE%\\scoop\\shims',
  '%USERPROFILE%\\.local\\bin',
  '%USERPROFILE%\\.cargo\\bin',
  '%LOCALAPPDATA%\\Programs\\Python\\*',
  '%PROGRAMFILES%\\Docker\\Docker\\resources\\bin',
]

/** Folders that exist in such places, in their order. */
export async function foldersElsewhere({ variables }: Pick<ProgramPlace, 'variables'>, platform = process.platform): Promise<string[]> {
  const places = platform === 'win32' ? windowsPlaces : unixPlaces
  const found = await Promise.all(places.map((place) => expand(place, variables)))
  return found.flat()
}

async function expand(place: string, variables: Readonly<Record<string, string>>): Promise<string[]> {
  const home = variables['HOME']
  if (place.startsWith('~') && home === undefined) return []
  let known = true
  const written = place.replace(/^~/, () => home ?? '').replaceAll(/%([^%]+)%/g, (_whole, name: string) => {
    const value = variables[name]
    known &&= value !== undefined
    return value ?? ''
  })
  if (!known) return []
  const star = /[/\\]\*/.exec(written)
  if (!star) return [written]
  const folder = written.slice(0, star.index)
  const rest = written.slice(star.index + 2)
  const names = await readdir(folder).catch(() => [])
  return names.sort((one, other) => other.localeCompare(one, 'en', { numeric: true })).map((name) => join(folder, name) + rest)
}
