import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TREE_MARK } from './process-tree.ts'

/** Told of every server's process group, so that it can end them when Steward was killed and can no longer do it. */
export interface Watchdog {
  add(group: number): void
  remove(group: number): void
  close(): void
}

/**
 * Reads `+GROUP` and `-GROUP` lines. When its input ends, Steward is gone, however it died: what is left on the list
 * is asked to end, then killed, and then (Linux) every process that still carries this Steward's mark.
 *
 * A shell script because it needs nothing but POSIX: inside Electron there is no Node to run (the fuse `runAsNode` is
 * off), and it costs 1 MB instead of 40.
 */
const SCRIPT = `
groups=' '
while IFS= read -r line; do
  group="\${line#?}"
  case "$line" in
    +*) groups="$groups$group " ;;
    -*) case "$groups" in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
marked() { grep -lsa -- "$1" /proc/[0-9]*/environ 2>/dev/null | sed 's|/proc/\\([0-9]*\\)/environ|\\1|'; }
for group in $groups; do kill -TERM -- "-$group" 2>/dev/null; done
[ "$groups" = ' ' ] || sleep 1
for group in $groups; do kill -KILL -- "-$group" 2>/dev/null; done
for pid in $(marked "$0"); do [ "$pid" = "$$" ] || kill -KILL "$pid" 2>/dev/null; done
exit 0
`

/**
 * One watchdog per Steward process, started with its first server. `runMark` is the beginning of the mark that
 * all servers of this Steward carry.
 */
export function startWatchdog(runMark: string): Watchdog {
  if (process.platform === 'win32' && process.versions.electron) return withoutWatchdog
  const child =
    process.platform === 'win32'
      ? spawn(process.execPath, [besideThis('watchdog')], { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true, detached: true })
      : // A session of its own: neither Ctrl+C in the terminal nor its closing may end the watchdog first.
        spawn('/bin/sh', ['-c', SCRIPT, `${TREE_MARK}=${runMark}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: { PATH: '/usr/bin:/bin' } })
  // Without a watchdog servers still end with a Steward that ends in order.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  return {
    add: (group) => void child.stdin.write(`+${group}\n`),
    remove: (group) => void child.stdin.write(`-${group}\n`),
    close: () => void child.stdin.end(),
  }
}

const withoutWatchdog: Watchdog = { add: () => undefined, remove: () => undefined, close: () => undefined }

/** `watchdog.ts` in a checkout, `watchdog.js` in what was built: whichever ending this file has. */
function besideThis(name: string): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url))
}
