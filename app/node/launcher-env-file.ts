import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { StewardError } from '#contract/problem.ts'

/** @throws StewardError `env-file-unreadable` */
export async function readEnvFile(path: string): Promise<Record<string, string>> {
  try {
    const parsed = parseEnv(await readFile(path, 'utf8'))
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => entry[1] !== undefined))
  } catch (error) {
    throw new StewardError(
      {
        code: 'env-file-unreadable',
        message: `The environment file ${path} cannot be read.`,
        cause: error instanceof Error ? error.message : String(error),
        nextStep: 'Correct "envFile" in mcp.json, or make the file readable.',
        action: { kind: 'edit-config' },
      },
      { cause: error },
    )
  }
}
