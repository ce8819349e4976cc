/** Class names in one string; what is false or missing is left out. */
export function joinClass(...names: readonly (string | false | undefined | null)[]): string {
  return names.filter(Boolean).join(' ')
}
