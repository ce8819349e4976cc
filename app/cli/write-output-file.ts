import { writeFile } from 'node:fs/promises'
import { StewardError } from '#contract/problem.ts'

/** What `--output FILE` names. @throws StewardError `file-not-written` */
export async function writeOutputFile(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (error) {
    const problem = { code: 'file-not-written', message: `${path} cannot be written.`, cause: error instanceof Error ? error.message : String(error), nextStep: 'Name a file in a folder that exists and that you may write to.' }
    throw new StewardError(problem, { cause: error })
  }
}
