import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StewardError } from '#contract/problem.ts'

/** Everything that Steward keeps, in one folder. */
export interface DataFolder {
  readonly root: string
  readonly database: string
  readonly config: string
  readonly settings: string
  readonly blobs: string
  /** Bundles as they are unpacked, each in a folder with its hash. */
  readonly bundles: string
  /** Files that a person imports, while they are looked at. */
  readonly imports: string
  readonly logs: string
  readonly audit: string
}

/**
 * The folder named by `--home`, else by `STEWARD_HOME`, else the platform's usual one; it is made where
 * it is missing, readable by nobody else.
 * @throws StewardError `data-folder-unusable`
 */
export async function openDataFolder(home: string | undefined, variables: NodeJS.ProcessEnv = process.env): Promise<DataFolder> {
  const root = resolve(home || variables['STEWARD_HOME'] || (await usualFolder()))
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StewardError(
      {
        code: 'data-folder-unusable',
        message: `Steward cannot use the folder ${root}.`,
        cause: error instanceof Error ? error.message : undefined,
        nextStep: 'Choose another folder with --home, or correct its permissions.',
      },
      { cause: error },
    )
  }
  return {
    root,
    database: join(root, 'steward.db'),
    config: join(root, 'mcp.json'),
    settings: join(root, 'settings.json'),
    blobs: join(root, 'blobs'),
    bundles: join(root, 'bundles'),
    imports: join(root, 'imports'),
    logs: join(root, 'logs'),
    audit: join(root, 'audit'),
  }
}

async function usualFolder(): Promise<string> {
  const { default: envPaths } = await import('env-paths')
  // Folders are capitalised like programs everywhere but on Linux.
  return envPaths(process.platform === 'linux' ? 'steward' : 'Steward', { suffix: '' }).data
}
