/** As in Electron's `MenuItemConstructorOptions`, as far as it is kept. */
interface MenuItemOptions {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly click?: (item: MenuItem, window: unknown, event: object) => void
  readonly submenu?: MenuItemOptions[]
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly submenu: Menu | undefined
  /** As a click of the person. */
  readonly click: () => void

  constructor({ id, label, role, type, accelerator, click, submenu }: MenuItemOptions) {
    if (label === undefined && role === undefined && type !== 'separator') throw new Error('Invalid menu item: it has no label, role or type')
    this.id = id
    this.label = label ?? role ?? ''
    this.role = role
    this.type = type ?? (submenu ? 'submenu' : 'normal')
    this.accelerator = accelerator
    this.submenu = submenu && Menu.buildFromTemplate(submenu)
    this.click = () => click?.(this, undefined, {})
  }
}

let applicationMenu: Menu | null = null

export class Menu {
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: MenuItemOptions[]): Menu {
    const menu = new Menu()
    menu.items.push(...template.map((options) => new MenuItem(options)))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}
