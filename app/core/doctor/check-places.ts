import { ok, type Examination, type Finding } from './examination.ts'

/** The file of variables: there, readable, and without the mark with which some Windows editors begin a file. */
export async function checkEnvFile({ filled, ports }: Examination): Promise<Finding | undefined> {
  if (filled?.kind !== 'stdio' || filled.envFile === undefined) return undefined
  const { envFile } = filled
  const variables = await ports.launcher.readEnvFile(envFile)
  const head = await ports.machine.head(envFile)
  if (head.startsWith('\uFEFF')) return { state: 'warning', text: `${envFile} begins with a byte order mark, which becomes part of the name of its first variable.`, nextStep: 'Save it as UTF-8 without BOM.', command: `sed -i '1s/^\\xEF\\xBB\\xBF//' ${quote(envFile)}` }
  const count = Object.keys(variables).length
  return ok(`${envFile} has ${count} ${count === 1 ? 'variable' : 'variables'}.`)
}

export async function checkFolder({ filled, place, ports }: Examination): Promise<Finding | undefined> {
  if (filled?.kind !== 'stdio' || !place) return undefined
  const { cwd } = place
  const isAbsolute = /^(?:[/\\]|[a-z]:[/\\])/i.test(cwd)
  switch (await ports.machine.look(cwd)) {
    case 'folder':
      return ok(filled.cwd === undefined ? `Your home folder, ${cwd}.` : cwd)
    case 'missing':
      return { state: 'failed', text: `There is no folder ${cwd}.`, nextStep: isAbsolute ? 'Make it, or correct "cwd" of the entry.' : 'Write the full path of a folder as "cwd".', proposal: isAbsolute ? { kind: 'create-folder', path: cwd } : { kind: 'edit-config' } }
    case 'file':
      return { state: 'failed', text: `${cwd} is a file, not a folder.`, nextStep: 'Correct "cwd" of the entry.', proposal: { kind: 'edit-config' } }
    case 'unreadable':
      return { state: 'failed', text: `You may not look into ${cwd}.`, nextStep: 'Give yourself the right to, or choose another folder as "cwd".', proposal: { kind: 'edit-config' } }
  }
}

/** For a POSIX shell. */
export function quote(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
