import { EventEmitter } from 'node:events'
import { records } from './records.ts'

/** Answers from `records.answers`, else as a person who cancels. */
function ask(kind: string, given: unknown[], cancelled: unknown): Promise<unknown> {
  // The first argument may be the window that the dialog belongs to.
  records.dialogs.push({ kind, options: given.at(-1) })
  return Promise.resolve(records.answers.length > 0 ? records.answers.shift() : cancelled)
}

export const dialog = {
  showMessageBox: (...given: unknown[]) => ask('message', given, { response: (given.at(-1) as { cancelId?: number }).cancelId ?? 0, checkboxChecked: false }),
  showOpenDialog: (...given: unknown[]) => ask('open', given, { canceled: true, filePaths: [] }),
  showSaveDialog: (...given: unknown[]) => ask('save', given, { canceled: true, filePath: '' }),
  showErrorBox(title: string, content: string): void {
    records.dialogs.push({ kind: 'error', options: { title, content } })
  },
}

export const shell = {
  async openExternal(address: string): Promise<void> {
    records.opened.push(address)
  },
}

class NativeTheme extends EventEmitter {
  private source = 'system'

  get themeSource(): string {
    return this.source
  }

  set themeSource(source: string) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`There is no theme ${source}`)
    this.source = source
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? process.env.DOUBLE_DARK === '1' : this.source === 'dark'
  }
}

export const nativeTheme = new NativeTheme()
export const powerMonitor = new EventEmitter()
