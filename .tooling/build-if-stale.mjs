import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const results = ['dist/main/steward.js', 'dist/main/electron.js', 'dist/preload/preload.cjs', 'dist/renderer/index.html']
const sources = ['app', 'main', 'renderer', 'package.json', 'package-lock.json', 'vite.config.ts']

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs
  // The folder's own time tells of files that were removed.
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

/** Why the build in `dist` cannot be used, or undefined where it can. */
export function staleness() {
  const missing = results.find((path) => !existsSync(path))
  if (missing) return `${missing} is missing`
  const built = Math.min(...results.map((path) => statSync(path).mtimeMs))
  const changed = sources.filter((path) => existsSync(path)).find((path) => newest(path) > built)
  return changed ? `${changed} is newer than the build` : undefined
}

/** Builds where it is needed. Resolves to false where the build failed; its output went to standard error. */
export async function buildIfStale(node, env) {
  const reason = staleness()
  if (!reason) return true
  console.error(`steward: building, because ${reason} ...`)
  const child = spawn(node, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2], env })
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('exit', resolve)
  })
  return code === 0
}
