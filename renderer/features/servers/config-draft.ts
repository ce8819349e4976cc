import { createStore } from 'zustand/vanilla'

/**
 * What was typed into `mcp.json` and not saved yet, with the revision of the file that it was typed over.
 *
 * It outlives the editor, so that a look at a server's log does not cost it. Only in memory: the text
 * may hold a secret that was not moved to the keychain yet.
 */
export interface ConfigDraft {
  readonly text: string
  readonly revision: string
}

export const configDraft = createStore<{ readonly draft: ConfigDraft | null }>(() => ({ draft: null }))
