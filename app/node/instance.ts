import { readFileSync } from 'node:fs'

/** When a process started, in clock ticks since boot; only Linux tells it cheaply. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name may hold spaces and parentheses; fields are counted from behind it. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** Names this process so that another one can tell later whether it still lives, even when its pid was given again. */
export function createInstance(): string {
  return `${process.pid}.${startTicks(process.pid)}.${crypto.randomUUID().slice(0, 8)}`
}

export function isAlive(instance: string): boolean {
  const [pidText, ticks] = instance.split('.')
  const pid = Number(pidText)
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return !ticks || startTicks(pid) === ticks
}
