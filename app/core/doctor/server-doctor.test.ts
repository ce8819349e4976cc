import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DoctorCheck, DoctorFix } from '#contract/doctor.ts'
import { openBroken, type Broken } from './test-support/broken.ts'

let broken: Broken
const examined = new Map<string, DoctorCheck[]>()

beforeAll(async () => {
  broken = await openBroken({ probe: 400, handshake: 1_500, garbage: 300 })
  // All at once, as one testbed: most of them wait.
  await Promise.all(Object.keys(broken.entries).map(async (server) => examined.set(server, await broken.examine(server))))
}, 30_000)
afterAll(() => broken.close())

const checksOf = (server: string): DoctorCheck[] => examined.get(server) ?? []
const signal = new AbortController().signal

/** What is wrong with each, the first that is: which check says so, in what words, and what is proposed. */
const table: Record<string, [check: string, state: DoctorCheck['state'], text: RegExp, fix?: DoctorFix['kind'] | 'command']> = {
  off: ['entry', 'skipped', /switched off/, 'switch-on'],
  'no-command': ['entry', 'failed', /neither a command nor a url/, 'edit-config'],
  'short-timeout': ['entry', 'warning', /less than a second/, 'edit-entry'],
  'all-in-one': ['entry', 'warning', /holds arguments/, 'edit-entry'],
  tilde: ['entry', 'failed', /home folder only in a shell/, 'edit-entry'],
  secret: ['values', 'failed', /No secret called DOCTOR_TOKEN/, 'store-secret'],
  variable: ['values', 'failed', /STEWARD_DOCTOR_UNSET is not set/, 'edit-config'],
  'env-file': ['env-file', 'failed', /none\.env cannot be read/],
  'env-file-mark': ['env-file', 'warning', /byte order mark/, 'command'],
  folder: ['folder', 'failed', /no folder .*new\/folder/, 'create-folder'],
  missing: ['command', 'failed', /No program “steward-no-such-program” is in any folder of PATH/, 'edit-config'],
  'missing-path': ['command', 'failed', /no file .*nothing\/here/, 'edit-config'],
  nvm: ['command', 'failed', /There is .*v22\.1\.0\/bin\/steward-tool/, 'edit-entry'],
  'not-executable': ['command', 'failed', /may not be run/, 'command'],
  interpreter: ['interpreter', 'failed', /“\/opt\/none\/steward-runtime”, which is not there/, 'edit-entry'],
  'line-end': ['interpreter', 'failed', /ends as on Windows/, 'command'],
  'old-node': ['runtime', 'failed', /is version 14\.21\.3, and new-server needs >=18\.17/, 'edit-entry'],
  script: ['script', 'failed', /no file .*not-built\.js/, 'edit-config'],
  'half-package': ['package', 'failed', /ended half-way/, 'command'],
  'known-package': ['package', 'warning', /the first start fetches it/, 'ask-registry'],
  'unknown-package': ['package', 'warning', /@some\/unknown-server is not on this computer/, 'ask-registry'],
  'uv-package': ['handshake', 'failed', /ended with exit code 4/, 'restart'],
  'uv-unknown': ['entry', 'warning', /UV_DEFAULT_INDEX looks like a key/, 'edit-config'],
  'whole-package': ['handshake', 'failed', /ended with exit code 4/, 'restart'],
  exits: ['handshake', 'failed', /exits ended with exit code 3/, 'restart'],
  silent: ['handshake', 'failed', /silent did not answer/, 'restart'],
  text: ['handshake', 'failed', /writes text where MCP messages belong/, 'edit-config'],
  closed: ['port', 'failed', /no program listens there/, 'restart'],
  'not-http': ['handshake', 'failed', /no MCP server|could not be used|broke/, 'edit-config'],
  'wrong-path': ['handshake', 'failed', /answered 404/, 'edit-entry'],
  moved: ['handshake', 'failed', /lives at another address/, 'edit-entry'],
  'no-tls': ['tls', 'failed', /does not speak TLS/, 'edit-entry'],
  'needs-tls': ['handshake', 'failed', /./, 'edit-entry'],
  stranger: ['tls', 'failed', /signed by Ada’s Company, whom this computer does not know/, 'choose-ca'],
  'self-signed': ['tls', 'failed', /signed by itself/, 'choose-ca'],
  expired: ['tls', 'failed', /was good until 2021-01-01/],
  'wrong-host': ['tls', 'failed', /not for localhost, but for elsewhere\.test/, 'edit-config'],
  'wrong-name': ['tls', 'failed', /not for 127\.0\.0\.1, but for localhost/, 'edit-entry'],
  'sign-in': ['sign-in', 'failed', /wants to know who you are/, 'sign-in'],
  host: ['host', 'failed', /No address is known/, 'edit-config'],
  proxy: ['port', 'failed', /localhost:\d+: ECONNREFUSED/, 'edit-config'],
}

test.each(Object.entries(table))('%s', (server, [id, state, text, fix]) => {
  const checks = checksOf(server)
  const wrong = checks.find((check) => check.state !== 'ok')
  expect(wrong).toMatchObject({ id, state, server, text: expect.stringMatching(text), nextStep: expect.any(String) })
  expect(wrong?.fix?.kind ?? (wrong?.command === undefined ? undefined : 'command')).toBe(fix)
  // What comes after a failure that it needs is left out, and says because of what.
  const after = checks.slice(checks.indexOf(wrong!) + 1)
  if (state === 'failed' && id !== 'runtime') for (const check of after.filter(({ id }) => id === 'handshake' || id === 'lists')) expect(check).toMatchObject({ state: 'skipped', text: expect.stringContaining(`“${wrong!.name}”`) })
})

test('a server that works: every check in its order, and nothing to do', () => {
  expect(checksOf('fine').map(({ id, state }) => `${id} ${state}`)).toEqual(['entry ok', 'approval ok', 'values ok', 'folder ok', 'command ok', 'runtime ok', 'script ok', 'handshake ok', 'lists ok'])
  expect(checksOf('exits').find(({ id }) => id === 'handshake')?.detail).toBe('odd: cannot open the database\nodd: giving up')
  expect(checksOf('uv-package').find(({ id }) => id === 'package')?.text).toBe('uv_server is in the cache of uv.')
  expect(checksOf('uv-unknown').find(({ id }) => id === 'package')).toMatchObject({ state: 'warning', fix: { kind: 'ask-registry' } })
  expect(JSON.stringify(checksOf('uv-unknown'))).not.toContain('hunter2')
  expect(checksOf('exits').find(({ id }) => id === 'handshake')?.command).toMatch(/node \S+odd\.mjs exits$/)
  expect(checksOf('whole-package').find(({ id }) => id === 'package')?.text).toBe('whole-server 2.0.0 is on this computer, in the cache of npx.')
})

async function fixOf(server: string): Promise<{ check: string; fix: DoctorFix }> {
  const found = (await broken.examine(server)).find(({ fix }) => fix !== undefined)
  if (!found?.fix) throw new Error(`Nothing is proposed for ${server}.`)
  return { check: found.id, fix: found.fix }
}

/** As a person goes on: does what is proposed, approves what that changed, and looks again. */
async function repair(server: string, value?: string): Promise<DoctorCheck[]> {
  const { check, fix } = await fixOf(server)
  const first = await broken.doctor.fix({ server, check, fix: fix.id, value, signal })
  if (first.kind === 'confirm') expect(await broken.doctor.fix({ server, check, fix: first.fix.id, value, signal })).toMatchObject({ kind: 'applied' })
  const { state } = broken.servers.view(server)
  if (state.kind === 'untrusted') {
    // Nothing that was changed runs before exactly that was approved.
    expect(await broken.examine(server)).toContainEqual(expect.objectContaining({ id: 'handshake', state: 'skipped' }))
    await broken.servers.approve(server, state.definitionHash)
  }
  return broken.examine(server)
}

test('what is proposed makes the server ready, by way of the approval where what runs was changed', async () => {
  const fixable: [server: string, ...values: (string | undefined)[]][] = [['off'], ['short-timeout'], ['all-in-one'], ['folder'], ['nvm'], ['interpreter'], ['old-node'], ['wrong-path'], ['moved'], ['no-tls'], ['needs-tls', undefined, broken.authority], ['wrong-name'], ['stranger', broken.authority]]
  for (const [server, ...values] of fixable) {
    let checks = await repair(server, values[0])
    for (const value of values.slice(1)) checks = await repair(server, value)
    expect({ server, wrong: checks.filter(({ state }) => state !== 'ok'), state: broken.servers.view(server).state.kind }).toEqual({ server, wrong: [], state: 'ready' })
  }
  const text = await broken.configText()
  // Comments and what Steward does not know stay.
  expect(text).toContain('// Mine.')
  expect(text).toContain('"other": 1')
  expect(existsSync(join(broken.folder, 'new/folder'))).toBe(true)
  expect(text).toContain(`"timeout": 30000`)
}, 30_000)

test('a secret that is stored mends it, and its value is in no check', async () => {
  await broken.ports.secrets.set('DOCTOR_TOKEN', 'hunter2-hunter2-hunter2')
  const checks = await broken.examine('secret')
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([])
  expect(JSON.stringify(checks)).not.toContain('hunter2')
})

test('the exact change is shown, and only what was shown is done', async () => {
  const { check, fix } = await fixOf('tilde')
  expect(fix).toMatchObject({ before: expect.stringContaining('"cwd": "~/steward-none"'), after: expect.stringContaining('"cwd": "${HOME}/steward-none"') })
  const text = await broken.configText()
  for (const forged of ['f'.repeat(32), 'edit-entry', '']) await expect(broken.doctor.fix({ server: 'tilde', check, fix: forged, signal })).rejects.toMatchObject({ code: 'fix-gone' })
  // Of another server, and of another check.
  await expect(broken.doctor.fix({ server: 'fine', check, fix: fix.id, signal })).rejects.toMatchObject({ code: 'fix-gone' })
  await expect(broken.doctor.fix({ server: 'tilde', check: 'handshake', fix: fix.id, signal })).rejects.toMatchObject({ code: 'fix-gone' })
  expect(await broken.configText()).toBe(text)
  // The entry became another one between the look and the click.
  const { revision } = await broken.ports.config.read()
  await broken.ports.config.write(text.replace('~/steward-none', '~/steward-other'), revision, { vouch: false })
  await broken.servers.load()
  await expect(broken.doctor.fix({ server: 'tilde', check, fix: fix.id, signal })).rejects.toMatchObject({ code: 'fix-gone' })
})

test('a file that is no certificate is not trusted, and nothing is written before the yes', async () => {
  const { check, fix } = await fixOf('self-signed')
  const text = await broken.configText()
  for (const value of ['company.pem', join(broken.folder, 'none.pem'), join(broken.folder, 'package/package.json')]) await expect(broken.doctor.fix({ server: 'self-signed', check, fix: fix.id, value, signal })).rejects.toMatchObject({ code: 'certificate-unreadable' })
  await expect(broken.doctor.fix({ server: 'self-signed', check, fix: fix.id, signal })).rejects.toMatchObject({ code: 'file-needed' })
  const shown = await broken.doctor.fix({ server: 'self-signed', check, fix: fix.id, value: broken.authority, signal })
  expect(shown).toMatchObject({ kind: 'confirm', fix: { after: expect.stringContaining(broken.authority) } })
  // With another file it is another change.
  if (shown.kind === 'confirm') await expect(broken.doctor.fix({ server: 'self-signed', check, fix: shown.fix.id, value: join(broken.folder, 'home/.npmrc'), signal })).rejects.toMatchObject({ code: 'certificate-unreadable' })
  expect(await broken.configText()).toBe(text)
})

test('the registry hears nothing until the person asks, and then only of the package', async () => {
  expect(broken.asked).toEqual([])
  const [known, unknown] = await Promise.all([broken.examine('known-package', { online: true }), broken.examine('unknown-package', { online: true }), broken.examine('uv-unknown', { online: true })])
  expect(known.find(({ id }) => id === 'package')).toMatchObject({ state: 'ok', text: expect.stringContaining('has it') })
  expect(unknown.find(({ id }) => id === 'package')).toMatchObject({ state: 'failed', text: expect.stringContaining('has no package @some/unknown-server') })
  expect(broken.asked.sort()).toEqual(['HEAD /@some%2funknown-server', 'HEAD /known-server', 'HEAD /simple/other-server/'])
})

test('an entry that nobody approved is neither run nor reached', async () => {
  const { text, revision } = await broken.ports.config.read()
  const log = join(broken.folder, 'ran')
  await broken.ports.config.write(text.replace('"other": 1', `"servers": { "foreign": { "command": "/bin/sh", "args": ["-c", "echo > ${log}"] } }`), revision, { vouch: false })
  const checks = await broken.examine('foreign')
  expect(checks.map(({ id, state }) => `${id} ${state}`).slice(0, 3)).toEqual(['entry ok', 'approval warning', 'values skipped'])
  expect(checks.slice(2).every(({ state }) => state === 'skipped')).toBe(true)
  expect(existsSync(log)).toBe(false)
})

test('the checks are told as they are made, and end when they are not wanted', async () => {
  const told: string[] = []
  const stop = new AbortController()
  const examining = broken.doctor.examine('silent', {
    online: false,
    signal: stop.signal,
    onCheck(name, check) {
      told.push(check ? check.id : `… ${name}`)
      if (name === 'First messages' && !check) setTimeout(() => stop.abort(new Error('enough')), 20)
    },
  })
  const begun = performance.now()
  await expect(examining).rejects.toThrow('enough')
  expect(performance.now() - begun).toBeLessThan(1_400)
  expect(told.slice(0, 4)).toEqual(['… Entry in mcp.json', 'entry', '… Approval', 'approval'])
  expect(told.at(-1)).toBe('… First messages')
  await expect(broken.examine('nobody')).rejects.toMatchObject({ code: 'server-unknown' })
})
