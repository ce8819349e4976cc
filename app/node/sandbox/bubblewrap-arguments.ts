/** A place in the sandbox; later ones lie over earlier ones. */
export type Mount =
  | { readonly kind: 'read' | 'write'; readonly path: string; readonly from?: string; readonly optional?: boolean }
  | { readonly kind: 'empty'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

export interface BubblewrapPlan {
  readonly mounts: readonly Mount[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/**
 * The options of bubblewrap, to be given through `--args`. What is not mounted does not exist inside; namespaces of its own mean
 * no other process, no network and no abstract socket of the machine.
 *
 * `--new-session` keeps it from typing into the terminal (CVE-2017-5226), `--die-with-parent` ends it with Steward.
 * https://github.com/containers/bubblewrap/blob/main/bwrap.xml
 */
export function bubblewrapArguments({ mounts, env, cwd }: BubblewrapPlan): string[] {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value])
  return ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv', ...variables, ...mounts.flatMap(mountArguments), '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/', '--chdir', cwd]
}

function mountArguments(mount: Mount): string[] {
  switch (mount.kind) {
    case 'read':
      return [mount.optional === true ? '--ro-bind-try' : '--ro-bind', mount.from ?? mount.path, mount.path]
    case 'write':
      return [mount.optional === true ? '--bind-try' : '--bind', mount.from ?? mount.path, mount.path]
    case 'empty':
      return ['--tmpfs', mount.path]
    case 'link':
      return ['--symlink', mount.target, mount.path]
  }
}

/** Folders before what lies in them; of two for the same place, what may be written last, so that it lies on top. */
export function inOrder(mounts: readonly Mount[]): Mount[] {
  const weight = { empty: 0, link: 1, read: 2, write: 3 }
  return [...mounts].sort((one, other) => depth(one.path) - depth(other.path) || (one.path < other.path ? -1 : one.path > other.path ? 1 : weight[one.kind] - weight[other.kind]))
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length
}
