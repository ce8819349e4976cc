import { defineConfig } from '@playwright/test'
export default defineConfig({ testDir: '.', workers: 1, timeout: 60000, outputDir: '/tmp/pw-desktop-out', reporter: 'list', projects: [{ name: 'double', use: { shell: 'double', executable: '/work/main/e2e/electron-double/electron-double' } as never }] })
