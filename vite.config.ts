import { builtinModules } from 'node:module'
import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { lazySchemas } from './.tooling/lazy-schemas.mjs'
import { isHttp, plainHttp } from './.tooling/plain-http.mjs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const external = (id: string): boolean => ((id.startsWith('node:') || builtinModules.includes(id)) && !isHttp(id)) || id === 'electron' || id.startsWith('@napi-rs/keyring')

/** Files that take a quarter of a minute and more begin first, so that none of them runs alone at the end. On a clean checkout Vitest knows only their size. */
const long = ['app/core/mcp/hostile-servers.test.ts', 'app/cli/steward.test.ts', 'e2e/peers/everything.test.ts', 'app/core/mcp/lifecycle.test.ts', 'app/cli/terminal.test.ts', 'e2e/faults/host.test.ts', 'app/node/sqlite-faults.test.ts']

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => (long.findIndex((file) => moduleId.endsWith(file)) + long.length + 1) % (long.length + 1)
    const sorted = await super.sort(files)
    return sorted.toSorted((left, right) => place(left) - place(right))
  }
}

/**
 * One config, three environments: the renderer (client), everything that runs in Node (main: the
 * Electron shell, the terminal with the web shell, and worker threads), and the preload.
 */
export default defineConfig({
  root: process.env.VITEST ? '.' : 'renderer',
  base: './',
  plugins: process.env.VITEST ? [] : [react(), plainHttp(), lazySchemas()],
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome140', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  // A worker fetches what it needs when it needs it, as the page does: grammars of languages.
  worker: { format: 'es' },
  // Under Vitest the environments would make it transform every SDK: 13 s instead of 1 s for one test.
  environments: process.env.VITEST
    ? {}
    : {
        // zod looks for `eval` when its first schema is made; the chunk that holds zod must also hold the module that tells it not to.
        client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|client[\\/]without-eval/ }] } } } } },
        main: {
          consumer: 'server',
          resolve: { noExternal: true, external: ['electron', '@napi-rs/keyring'], conditions: ['node', 'import', 'module', 'default'] },
          build: {
            outDir: '../dist/main',
            emptyOutDir: true,
            copyPublicDir: false,
            ssr: true,
            target: 'node22',
            minify: true,
            sourcemap: false,
            rolldownOptions: {
              platform: 'node',
              external,
              input: {
                electron: 'main/electron.ts',
                steward: 'app/cli/steward.ts',
                'search-worker': 'app/node/search-worker.ts',
                'store-worker': 'app/node/store-worker.ts',
                'validate-worker': 'app/node/validate-worker.ts',
                watchdog: 'app/node/watchdog.ts',
              },
              // All in one folder, so that a worker is found beside whatever chunk starts it.
              output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
            },
          },
        },
        preload: {
          consumer: 'server',
          resolve: { noExternal: true, external: ['electron'] },
          build: {
            outDir: '../dist/preload',
            emptyOutDir: true,
            copyPublicDir: false,
            ssr: true,
            target: 'node22',
            rolldownOptions: {
              platform: 'node',
              external: 'electron',
              input: { preload: 'main/preload/preload.ts' },
              output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
            },
          },
        },
      },
  builder: {
    async buildApp(builder) {
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)))
    },
  },
  test: {
    include: ['app/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', '.tooling/**/*.test.mjs', 'e2e/{peers,vectors,faults}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // A file after the other in one process: loading the SDKs and the contract anew for each of them was a fifth of the CPU time.
    isolate: false,
    sequence: { sequencer: LongFirst },
    // Most of these wait for processes to start; the default leaves one core of two idle.
    maxWorkers: Math.max(2, availableParallelism() + 1),
    testTimeout: 20_000,
    // Real processes on a busy machine: a test that needs a second try says so in the report.
    retry: process.env.CI ? 1 : 0,
  },
})
