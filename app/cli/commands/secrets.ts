import { StewardError } from '#contract/problem.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { columns } from '../output.ts'
import type { Shell } from '../shell.ts'

/** `steward secrets set NAME`: the value comes from standard input, because others can read a command line. */
export async function setSecret(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { keychain } = await connection.call('secret.status', {})
    // A secret that is gone when this command ends would only look stored.
    if (keychain.kind === 'session') throw new StewardError(keychain.problem)
    // The line end is the terminal's or `echo`'s, not the secret's.
    const value = (await shell.readSecret(`Value of ${name}: `)).replace(/\r?\n$/, '')
    if (value === '') throw usageError('The value is empty.', `Pipe it in: printf %s "$VALUE" | steward secrets set ${name}`)
    await connection.call('secret.set', { name, value })
    shell.output.item({ name, state: 'present' }, `${name} is stored in ${keychain.label}`)
    return EXIT.done
  })
}

/** `steward secrets list`: names only; no command shows a value. */
export function listSecrets(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { keychain, secrets } = await connection.call('secret.status', {})
    for (const secret of secrets) output.record(secret)
    for (const line of columns(secrets.map(({ name, state, updatedAt }) => [name, state === 'present' ? 'stored' : 'missing from the keychain', new Date(updatedAt).toISOString().slice(0, 16).replace('T', ' ')]))) output.write(`${line}\n`)
    if (keychain.kind === 'session') output.problem(keychain.problem)
    else if (secrets.length === 0) output.note('steward: no secrets are stored')
    return EXIT.done
  })
}

/** `steward secrets remove NAME` */
export function removeSecret(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { secrets } = await connection.call('secret.status', {})
    if (!secrets.some((secret) => secret.name === name)) throw new StewardError({ code: 'secret-unknown', message: `There is no secret ${name}.`, nextStep: 'See which there are: steward secrets list' })
    await connection.call('secret.remove', { name })
    shell.output.item({ name, removed: true }, `${name} removed`)
    return EXIT.done
  })
}
