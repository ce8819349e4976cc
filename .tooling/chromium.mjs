import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first of these programs on PATH. */
export function findOnPath(names, env = process.env) {
  for (const name of names) for (const folder of (env.PATH ?? '').split(delimiter)) if (folder && isExecutable(join(folder, name))) return join(folder, name)
  return undefined
}

const installed = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
}

/** The path of a Chromium for the tests: the one that was named, the machine's, or the one Playwright keeps. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return isExecutable(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : undefined
  return findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'], env) ?? (installed[process.platform] ?? []).find(isExecutable) ?? playwrightsChromium()
}

/** Chromium without a window of its own, where the machine has it: faster, and the same pages. */
export function findHeadlessShell(env = process.env) {
  return env.CHROMIUM_PATH ? undefined : findOnPath(['chromium-headless-shell'], env)
}

function playwrightsChromium() {
  try {
    const path = createRequire(import.meta.url)('playwright-core').chromium.executablePath()
    return isExecutable(path) ? path : undefined
  } catch {
    return undefined
  }
}
