/**
 * Paths by their text alone, of POSIX and of Windows, because core knows no machine. Symbolic links are the adapter's
 * (`Folders.realPath`); what is compared here has them resolved already.
 */
interface SplitPath {
  readonly root: string
  readonly parts: readonly string[]
}

/** Undefined where the path does not begin at a root, or has a character that no path has. */
export function splitPath(path: string): SplitPath | undefined {
  if (path.includes('\0')) return undefined
  const windows = /^([A-Za-z]:)[\\/]|^(\\\\[^\\/]+[\\/][^\\/]+)(?:[\\/]|$)/.exec(path)
  if (windows) {
    const [whole] = windows
    const root = (windows[1] ?? windows[2] ?? '').toLowerCase().replaceAll('/', '\\')
    return { root, parts: normal(path.slice(whole.length).split(/[\\/]/)) }
  }
  return path.startsWith('/') ? { root: '/', parts: normal(path.split('/')) } : undefined
}

function normal(parts: readonly string[]): string[] {
  const kept: string[] = []
  for (const part of parts) {
    if (part === '..') kept.pop()
    else if (part !== '' && part !== '.') kept.push(part)
  }
  return kept
}

/** The path without `.`, `..` and doubled separators; undefined as in `splitPath`. */
export function normalPath(path: string): string | undefined {
  const split = splitPath(path)
  if (!split) return undefined
  return split.root === '/' ? `/${split.parts.join('/')}` : `${split.root}\\${split.parts.join('\\')}`
}

/** Whether `path` is `folder` or lies in it. Part by part, so that `/notes-old` is not in `/notes`. */
export function isWithin(folder: string, path: string): boolean {
  const [outer, inner] = [splitPath(folder), splitPath(path)]
  if (!outer || !inner || outer.root !== inner.root) return false
  return outer.parts.every((part, index) => inner.parts[index] === part)
}

/** The folder that holds it; a root holds itself. */
export function parentOf(path: string): string | undefined {
  return normalPath(`${path}/..`)
}
