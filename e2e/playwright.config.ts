import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Project } from '@playwright/test'
import { findChromium, findHeadlessShell } from '../.tooling/chromium.mjs'
import { findElectron } from '../.tooling/electron-binary.mjs'
import type { ShellOptions } from './fixtures/shell-options.ts'

// The shell has no window of its own to draw, and is a sixth faster.
const browser = findHeadlessShell() ?? findChromium()
const electron = findElectron()
const hasDisplay = ['darwin', 'win32'].includes(process.platform) || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
const isRoot = process.getuid?.() === 0

const projects: Project<ShellOptions>[] = [
  // What only a desktop shell has is not listed here, so that nothing counts as skipped that never applied.
  { name: 'web', testIgnore: '**/desktop/**', use: { shell: 'web' } },
  // The page is the same one, so what only it decides is tested in the browser. Here is what passes through the shell:
  // the bridge, the window, processes, files, links, frames.
  { name: 'double', testMatch: ['desktop/**/*.spec.ts', ...['stop-and-crash'].map((name) => `web/${name}.spec.ts`)], use: { shell: 'double', executable: fileURLToPath(new URL('electron-double/electron-double', import.meta.url)) } },
]
// Only what can run is listed: a project that is skipped everywhere would look like coverage.
if (electron && hasDisplay && !isRoot) projects.push({ name: 'electron', use: { shell: 'electron', executable: electron } })

const built = fileURLToPath(new URL('../dist/main/steward.js', import.meta.url))
if (!existsSync(built)) throw new Error('There is no build to test. Run `npm run build` first.')

export default defineConfig<ShellOptions>({
  testDir: '.',
  testMatch: ['web/**/*.spec.ts', 'desktop/**/*.spec.ts', 'cli/**/*.spec.ts'],
  outputDir: '../test-results/e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // More than half of a test's time is waiting: for processes to start, for a page to settle.
  workers: availableParallelism() * 2,
  // A test that passes at the second try hides a fault.
  retries: process.env.CI ? 2 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    // A trace costs a fifth of the time; without CI, where nothing is tried twice: `--trace retain-on-failure`.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    launchOptions: { ...(browser ? { executablePath: browser } : {}) },
  },
  projects,
})
