/**
 * The values that Steward holds and that must come back to nobody: those of the secret store, keys of the environment,
 * and keys that stand in a server's entry. Values of fewer than 6 characters are too common to be hidden.
 */
export interface KnownSecrets {
  /** From now on this value is hidden. The mark in its place says the name. */
  learn(value: string, name?: string): void
  /** For what a server brought: the text with each known secret replaced by a mark that people and models understand. */
  hide(text: string): string
  /** The same for bytes in base64; what it returns is base64, too. */
  hideBase64(data: string): string
}
