/** `mcp.json` as text. Its meaning is parsed in core (`mcp/config`), so that all shells agree. */
export interface ServerConfigFile {
  readonly path: string
  /** True where the person named this file for this run (`--config FILE`): its servers count as approved for the run. */
  readonly named: boolean
  /** A missing file reads as `{"mcpServers": {}}`. `revision` is a hash of the text. */
  read(): Promise<{ text: string; revision: string }>
  /**
   * Atomic. `vouch: false` where one entry was changed and nobody saw the others: `wroteItself` stays false then.
   * @throws StewardError `config-changed` where the file is no longer at `expectedRevision`
   */
  write(text: string, expectedRevision: string, options?: { vouch: boolean }): Promise<{ revision: string }>
  /** Remembers a text that could be read whole, in the background. Nothing where the person named the file. */
  keepGood(text: string): void
  /** The last text that was kept, also by an earlier run. */
  lastGood(): string | undefined
  /** Called after each change from outside and from `write`. */
  watch(listener: () => void): () => void
  /** True where the text at this revision was written by Steward itself (trusted), not by another program. */
  wroteItself(revision: string): boolean
}
