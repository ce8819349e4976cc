// Finds or installs what the suites need beside npm's packages: a Chromium, and on Linux a keyring, D-Bus
// and bubblewrap. Quick when all of it is there; one line for each thing; exit code 1 when Chromium is missing.
import { spawn, spawnSync } from 'node:child_process'
import { findChromium, findOnPath } from './chromium.mjs'
import { findNode, nodeMissing } from './node.mjs'

const APT_LIMIT_MS = 300_000
const DOWNLOAD_LIMIT_MS = 180_000

/** Each thing: how to find it, the Debian package that brings it, and what cannot be tested without it. */
const things = [
  { name: 'Chromium', find: findChromium, packages: ['chromium', 'fonts-liberation'], without: 'the e2e suite cannot run', needed: true },
  ...(process.platform === 'linux'
    ? [
        { name: 'dbus', find: () => findOnPath(['dbus-run-session']), packages: ['dbus'], without: 'the keychain tests are skipped' },
        { name: 'gnome-keyring', find: () => findOnPath(['gnome-keyring-daemon']), packages: ['gnome-keyring'], without: 'the keychain tests are skipped' },
        { name: 'secret-tool', find: () => findOnPath(['secret-tool']), packages: ['libsecret-tools'], without: 'the keychain tests are skipped' },
        { name: 'bubblewrap', find: () => findOnPath(['bwrap']), packages: ['bubblewrap'], without: 'the tests in a sealed machine are skipped' },
      ]
    : []),
]

/** Runs a program under a deadline; its whole process group ends with it. */
function run(command, args, limitMs, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], detached: true, env: { ...process.env, ...env } })
    const timer = setTimeout(() => {
      console.error(`setup: ${command} took longer than ${limitMs / 1000} s and was ended`)
      process.kill(-child.pid, 'SIGKILL')
    }, limitMs)
    child.on('error', () => resolve(false))
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}

async function installFromDebian(packages) {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
  console.log(`setup: installing ${packages.join(', ')} from Debian ...`)
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=30']
  if (!(await run('apt-get', [...options, 'update'], APT_LIMIT_MS, quiet))) return
  const install = (names) => run('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...names], APT_LIMIT_MS, quiet)
  await install(packages)
  // Only faster, and not in every distribution: by itself, so that the rest does not fail with it.
  if (packages.includes('chromium')) await install(['chromium-headless-shell'])
}

/** A browser that is there but lacks a library does not help; only asked of one that was just installed. */
const starts = (path) => spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0

async function main() {
  const node = findNode()
  if (!node) {
    console.error(nodeMissing())
    return 2
  }
  const hasApt = process.platform === 'linux' && findOnPath(['apt-get']) !== undefined
  const isRoot = process.getuid?.() === 0
  const missing = () => things.filter(({ find }) => find() === undefined)
  const before = missing()
  const named = process.env.CHROMIUM_PATH
  const wanted = before.filter(({ name }) => !(name === 'Chromium' && named))

  // Debian's package brings its libraries, which Playwright's own cannot on a bare machine; so it comes first for root.
  if (wanted.length > 0 && hasApt && isRoot) await installFromDebian(wanted.flatMap(({ packages }) => packages))
  if (!named && findChromium() === undefined) {
    console.log(`setup: downloading Playwright's Chromium, at most ${DOWNLOAD_LIMIT_MS / 1000} s ...`)
    await run(node, ['node_modules/@playwright/test/cli.js', 'install', 'chromium', '--no-shell'], DOWNLOAD_LIMIT_MS, { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' })
  }

  let code = 0
  for (const thing of things) {
    const path = thing.find()
    const isNew = before.includes(thing)
    if (path && !(isNew && thing.name === 'Chromium' && !starts(path))) {
      console.log(`setup: ${thing.name} ${isNew ? 'installed' : 'found'}: ${path}`)
      continue
    }
    const how = path
      ? `${path} does not start; a library of the system is missing.`
      : named && thing.name === 'Chromium'
        ? `CHROMIUM_PATH names ${named}, which is no program.`
        : hasApt
          ? `Run as root: apt-get install ${thing.packages.join(' ')}`
          : `Install ${thing.packages[0]} with your system's package manager${thing.name === 'Chromium' ? ', or set CHROMIUM_PATH to a Chromium or Chrome' : ''}.`
    console.log(`setup: ${thing.name} is missing, so ${thing.without}. ${how}`)
    if (thing.needed) code = 1
  }
  return code
}

process.exit(await main())
