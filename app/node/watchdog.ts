/**
 * The watchdog of Windows, a program of its own: reads `+PID` and `-PID` lines, and when its input ends, Steward
 * is gone and the process trees left on the list are ended. Elsewhere a shell script does it (`launcher-watchdog.ts`).
 */
import { createInterface } from 'node:readline'
import { killTreeOnWindows } from './process-tree.ts'

const servers = new Set<number>()
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1))
  if (!Number.isInteger(pid) || pid <= 0) continue
  if (line.startsWith('+')) servers.add(pid)
  else if (line.startsWith('-')) servers.delete(pid)
}
await Promise.all([...servers].map(killTreeOnWindows))
