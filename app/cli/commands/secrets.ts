import type { SecretUser } from '#contract/secret.ts'
import { StewardError } from '#contract/problem.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { tellMoved } from '../move-secrets.ts'
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
    const users = (await connection.call('secret.status', {})).secrets.find((secret) => secret.name === name)?.usedBy.filter(({ kind }) => kind === 'server') ?? []
    if (users.length > 0) shell.output.note(`Used by ${users.map((user) => user.name).join(', ')}: where Steward is open, restart it there to use the new value.`)
    return EXIT.done
  })
}

/** `steward secrets list`: names, age and users; no command shows a value. */
export function listSecrets(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { keychain, secrets, wanted } = await connection.call('secret.status', {})
    for (const secret of secrets) output.record(secret)
    for (const secret of wanted) output.record({ ...secret, state: 'never-stored' })
    const rows = [...secrets.map(({ name, state, updatedAt, usedBy }) => [name, states[state], ageOf(updatedAt), usersText(usedBy)]), ...wanted.map(({ name, usedBy }) => [name, 'never stored', '', usersText(usedBy)])]
    for (const line of columns(rows)) output.write(`${line}\n`)
    if (keychain.kind === 'session') output.problem(keychain.problem)
    else if (rows.length === 0) output.note('steward: no secrets are stored')
    const [first] = wanted
    if (first) output.note(`To store one: steward secrets set ${first.name}`)
    return EXIT.done
  })
}

const states = { present: 'stored', 'missing-from-keychain': 'missing from the keychain', damaged: 'damaged' } as const

function ageOf(updatedAt: number): string {
  const days = Math.floor((Date.now() - updatedAt) / 86_400_000)
  return days <= 0 ? 'today' : days === 1 ? '1 day old' : `${days} days old`
}

function usersText(usedBy: readonly SecretUser[]): string {
  return usedBy.length === 0 ? 'not used' : usedBy.map(({ kind, name }) => (kind === 'provider' ? `provider ${name}` : name)).join(', ')
}

/** `steward secrets move`: every key that stands in mcp.json in the clear goes to the keychain. */
export function moveAll(shell: Shell, options: { dryRun?: boolean }): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { text, revision } = await connection.call('config.read', {})
    if (options.dryRun === true) {
      const { secrets } = await connection.call('config.find-secrets', { text })
      for (const { server, field, name } of secrets) output.item({ server, field, name, moved: false }, `${server}: ${field} would become \${secret:${name}}`)
      if (secrets.length === 0) output.note('steward: no key stands in the clear')
      return EXIT.done
    }
    const moved = await connection.call('config.move-secrets', { text })
    if (moved.moved.length > 0) await connection.call('config.write', { text: moved.text, revision, vouch: false })
    for (const secret of moved.moved) output.record({ ...secret, moved: true })
    tellMoved(output, moved.moved)
    if (moved.moved.length === 0) output.note('steward: no key stands in the clear')
    return EXIT.done
  })
}

/** `steward secrets rotate` */
export function rotateSecrets(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { sealed, left } = await connection.call('secret.rotate', {})
    shell.output.item({ sealed, left }, `${sealed} ${sealed === 1 ? 'value is' : 'values are'} sealed with a new key`)
    if (left.length > 0) shell.output.note(`These cannot be read now and stay as they are: ${left.join(', ')}`)
    return left.length > 0 ? EXIT.failed : EXIT.done
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
