import { app, Menu } from 'electron'
import { menuTemplate, type Command } from './menu-template.ts'

export function setMenu(run: (command: Command) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, packaged: app.isPackaged, run })))
}
