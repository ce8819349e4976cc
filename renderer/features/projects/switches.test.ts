import { expect, test } from 'vitest'
import { isToolOn } from '#contract/project.ts'
import { listSwitches, switchServer, switchTool } from './switches.ts'

const tools = ['read', 'write', 'list'].map((name) => ({ server: 'files', name }))
const base = { servers: [], otherServers: true }

test('a tool that is switched off leaves the others named, so that a new one stays off; all on again is all', () => {
  const [files] = listSwitches(base, ['files'], tools)
  const without = { ...base, servers: switchTool(base, files!, 'write', false) }
  expect(without.servers).toEqual([{ server: 'files', tools: ['read', 'list'] }])
  expect(['read', 'write', 'write2'].map((tool) => isToolOn(without, 'files', tool))).toEqual([true, false, false])
  const [again] = listSwitches(without, ['files'], tools)
  expect(switchTool(without, again!, 'write', true)).toEqual([{ server: 'files', tools: null }])
})

test('a server is off as a whole, also where others are on; one that is not in mcp.json is shown as such', () => {
  const off = { ...base, servers: switchServer(base, 'files', false) }
  expect(listSwitches(off, ['files', 'web'], tools).map(({ server, isOn }) => [server, isOn])).toEqual([['files', false], ['web', true]])
  expect(listSwitches({ ...off, otherServers: false }, ['web'], []).map(({ server, isOn, isMissing }) => [server, isOn, isMissing])).toEqual([['web', false, false], ['files', false, true]])
  const [files] = listSwitches(off, ['files'], tools)
  expect(switchTool(off, files!, 'read', true)).toEqual([{ server: 'files', tools: ['read'] }])
})
