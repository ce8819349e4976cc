import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { menuTemplate, type Command } from './menu-template.ts'

function flat(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
}

function build(platform: NodeJS.Platform, packaged = true) {
  const ran: Command[] = []
  const items = flat(menuTemplate({ platform, packaged, run: (command) => ran.push(command) }))
  return { items, ran, roles: items.map(({ role }) => role).filter(Boolean) }
}

test.each(['darwin', 'linux', 'win32'] as const)('on %s every command is there once, with its own key', (platform) => {
  const { items, ran } = build(platform)
  const commands = items.filter(({ click }) => click)
  expect(commands.map(({ id }) => id).toSorted()).toEqual(['new-conversation', 'search', 'servers', 'settings'])
  const keys = items.map(({ accelerator }) => accelerator).filter(Boolean)
  expect(new Set(keys).size).toBe(4)
  for (const { click } of commands) click?.({} as never, undefined, {} as never)
  expect(ran.toSorted()).toEqual(['new-conversation', 'search', 'servers', 'settings'])
})

test('macOS has its app menu; elsewhere quit lies under File and about under Help', () => {
  expect(build('darwin').roles).toEqual(expect.arrayContaining(['appMenu', 'services', 'hide', 'quit']))
  expect(build('linux').roles).not.toContain('appMenu')
  expect(build('win32').roles).toEqual(expect.arrayContaining(['quit', 'about']))
})

test('editing works everywhere: without the edit menu macOS has no copy key', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) expect(build(platform).roles).toContain('editMenu')
})

test('a packaged app has no developer tools', () => {
  expect(build('linux').roles).not.toContain('toggleDevTools')
  expect(build('linux', false).roles).toContain('toggleDevTools')
})
