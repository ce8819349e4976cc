import { mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DoctorCheck } from '#contract/doctor.ts'
import { createDoctor, type DoctorParts } from './doctor.ts'
import { createNetwork } from './network/network.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()

async function check(id: string, parts: Partial<DoctorParts>): Promise<DoctorCheck> {
  const all = await createDoctor({
    root: folder.path,
    store: { check: () => Promise.resolve([]) },
    secrets: { status: () => Promise.resolve({ kind: 'keychain', label: 'It' }), list: () => Promise.resolve([]) },
    launcher: { checkSandbox: () => Promise.resolve(undefined), environment: () => Promise.resolve({ variables: { PATH: process.env['PATH'] ?? '' }, pathSource: 'process' }) },
    problems: [],
    skew: () => undefined,
    ...parts,
  })({ signal: new AbortController().signal, onProgress() {} })
  const found = all.find((each) => each.id === id)
  if (!found) throw new Error(`There is no check ${id}.`)
  return found
}

test.each<[skew: number | undefined, jump: number, state: DoctorCheck['state'], text: RegExp]>([
  [undefined, 0, 'ok', /^No server has told the time yet\.$/],
  [900, 4_000, 'ok', /^It agrees with the last server that told the time\.$/],
  [3_600_000, 0, 'warning', /this clock is 60 minutes behind/],
  [-300_000, 0, 'warning', /this clock is 5 minutes ahead/],
  [undefined, -60_000, 'warning', /set back by 60 seconds/],
  [undefined, 7_200_000, 'ok', /as after a sleep/],
])('the clock: skew %s, jump %s: %s', async (skew, jump, state, text) => {
  expect(await check('clock', { skew: () => skew, jump: () => jump })).toMatchObject({ name: 'Clock', state, text: expect.stringMatching(text) })
})

test('the time is read off an answer that came anyway', async () => {
  const server = createServer((_request, response) => response.writeHead(204, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const network = createNetwork({ environment: {} })
  onTestFinished(() => network.close())
  expect(network.skew()).toBeUndefined()
  const address = server.address()
  await network.fetch(`http://localhost:${typeof address === 'object' && address ? address.port : 0}/`)
  expect(await check('clock', { skew: network.skew })).toMatchObject({ state: 'warning', text: expect.stringContaining('60 minutes ahead') })
})

test('Node that is missing, and Node that is elsewhere', async () => {
  const launcher = (home: string) => ({ checkSandbox: () => Promise.resolve(undefined), environment: () => Promise.resolve({ variables: { PATH: folder.path, HOME: home }, pathSource: 'process' as const }) })
  const bin = join(folder.path, 'home/.volta/bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  expect(await check('programs', { launcher: launcher(join(folder.path, 'home')) })).toMatchObject({ state: 'warning', nextStep: expect.stringContaining(join(bin, 'node')) })
})
