import type { MenuItemConstructorOptions } from 'electron'

/** What the menu asks of the page. */
export type Command = 'new-conversation' | 'settings' | 'servers' | 'search'

interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** A packaged app has no developer tools. */
  readonly packaged: boolean
  readonly run: (command: Command) => void
}

/** The whole menu as data. On macOS the first menu is the app's; elsewhere its entries lie under File and Help. */
export function menuTemplate({ platform, packaged, run }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const command = (id: Command, label: string, accelerator: string): MenuItemConstructorOptions => ({ id, label, accelerator, click: () => run(id) })

  const newConversation = command('new-conversation', 'New conversation', 'CmdOrCtrl+N')
  const settings = command('settings', 'Settings…', 'CmdOrCtrl+,')
  const servers = command('servers', 'Servers', 'CmdOrCtrl+Shift+S')
  const search = command('search', 'Search conversations', 'CmdOrCtrl+K')

  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [{ role: 'about' }, separator, settings, separator, { role: 'services' }, separator, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, { role: 'quit' }],
  }
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    submenu: mac ? [newConversation, separator, { role: 'close' }] : [newConversation, separator, settings, separator, { role: 'quit' }],
  }
  const view: MenuItemConstructorOptions = {
    id: 'view',
    label: 'View',
    submenu: [
      search,
      servers,
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(packaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  }
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] }
  return [...(mac ? [appMenu] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, ...(mac ? [] : [help])]
}
