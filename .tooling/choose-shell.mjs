import { electronPackage, findElectron, installElectron } from './electron-binary.mjs'

const isSet = (value) => value !== undefined && value !== '' && value !== '0' && value !== 'false'

/**
 * Which shell `npm start` opens, and why, in one sentence.
 *
 * Electron where there is a display and its binary is there or can be had; the web shell otherwise.
 * @returns {Promise<{ kind: 'electron', path: string, why: string } | { kind: 'web', why: string }>}
 */
export async function chooseShell({ node, env = process.env, platform = process.platform, uid = process.getuid?.(), packageFolder = electronPackage(), stallMs, limitMs, report }) {
  const web = (why) => ({ kind: 'web', why })
  if (isSet(env.STEWARD_SHELL) && env.STEWARD_SHELL !== 'electron') return web(`STEWARD_SHELL is ${env.STEWARD_SHELL}`)
  if (!['darwin', 'win32'].includes(platform) && !env.DISPLAY && !env.WAYLAND_DISPLAY) return web('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)')
  if (platform === 'linux' && uid === 0) return web('Electron does not run as root with its sandbox on')
  if (!packageFolder) return web('the electron package is not installed')

  const there = findElectron({ env, packageFolder })
  if (there) return { kind: 'electron', path: there, why: 'its binary and a display are there' }
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return web(`there is no Electron in ELECTRON_OVERRIDE_DIST_PATH (${env.ELECTRON_OVERRIDE_DIST_PATH})`)
  const offline = ['ELECTRON_SKIP_BINARY_DOWNLOAD', 'STEWARD_OFFLINE', 'npm_config_offline'].find((name) => isSet(env[name]))
  if (offline) return web(`Electron's binary is not there and ${offline} says not to download it`)

  const failure = await installElectron({ node, env, packageFolder, stallMs, limitMs, report })
  const path = findElectron({ env, packageFolder })
  if (path) return { kind: 'electron', path, why: 'its binary was downloaded and a display is there' }
  return web(`Electron's binary is not there and ${failure ?? 'its installer brought none'}`)
}
