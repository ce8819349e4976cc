import { execFile } from 'node:child_process'
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'

/** Every process of a server carries this variable, with a value of its own: children inherit it wherever they move. */
export const TREE_MARK = 'STEWARD_SERVER_TREE'

interface RunningProcess {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** Linux: clock ticks from the boot to its start. */
  readonly started?: number
}

/**
 * The process ids that belong to a server: its process group, their descendants, and (Linux) every process with the
 * server's mark in its environment, which finds a grandchild that started a session of its own and lost its parent.
 * Zombies are not counted: they are gone, although they still answer signal 0.
 */
export async function findTree(root: number, mark: string): Promise<number[]> {
  const running = await listProcesses()
  const found = new Set<number>()
  // What is older than the server cannot be of it, and need not be looked into.
  const since = running.find(({ pid }) => pid === root)?.started ?? 0
  const mayBeOfIt = ({ started }: RunningProcess): boolean => started !== undefined && started >= since
  for (const each of running) {
    if (each.pid === root || each.group === root || (mayBeOfIt(each) && carriesMark(each.pid, mark))) found.add(each.pid)
  }
  for (let grown = true; grown; ) {
    grown = false
    for (const each of running) {
      if (found.has(each.parent) && !found.has(each.pid)) {
        found.add(each.pid)
        grown = true
      }
    }
  }
  found.delete(process.pid)
  return [...found]
}

/** Which of these still run, or anything of the group. */
export async function stillRunning(root: number, others: Iterable<number>): Promise<number[]> {
  const wanted = new Set(others)
  const running = await listProcesses()
  return running.filter((each) => each.group === root || wanted.has(each.pid)).map((each) => each.pid)
}

/**
 * Whether for certain nothing of it runs any more; costs next to nothing. False says nothing: a zombie answers, too.
 */
export function isSurelyGone(root: number, others: Iterable<number>): boolean {
  return [-root, ...others].every((pid) => !answers(pid))
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

export function signalTree(root: number, others: Iterable<number>, signal: 'SIGTERM' | 'SIGKILL'): void {
  send(-root, signal)
  for (const pid of others) send(pid, signal)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already, or never ours.
  }
}

/** Windows keeps no process groups; its own tool walks the tree. Not proven on a Windows machine yet. */
export function killTreeOnWindows(root: number): Promise<void> {
  return new Promise((resolve) => execFile('taskkill', ['/PID', String(root), '/T', '/F'], { windowsHide: true }, () => resolve()))
}

let snapshot: { at: number; processes: Promise<RunningProcess[]> } | undefined

/** Thirty servers that stop together ask for the same list; one answer serves all of them for 40 ms. */
function listProcesses(): Promise<RunningProcess[]> {
  const now = performance.now()
  if (!snapshot || now - snapshot.at > 40) snapshot = { at: now, processes: process.platform === 'linux' ? Promise.resolve(readProc()) : runPs() }
  return snapshot.processes
}

function readProc(): RunningProcess[] {
  const found: RunningProcess[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    try {
      const stat = readWhole(`/proc/${pid}/stat`)
      // The name in parentheses may hold spaces and parentheses itself: fields are counted from the last one. proc(5)
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, parent, group] = fields
      if (state !== 'Z' && state !== 'X') found.push({ pid, parent: Number(parent), group: Number(group), started: Number(fields[19]) })
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}

function carriesMark(pid: number, mark: string): boolean {
  try {
    return readWhole(`/proc/${pid}/environ`).includes(`${TREE_MARK}=${mark}`)
  } catch {
    return false
  }
}

let buffer: Buffer | undefined

/** `readFileSync` takes a new 64 KB for each file whose size it does not know: 8 MB for a look at a hundred processes. */
function readWhole(path: string): string {
  buffer ??= Buffer.allocUnsafe(64 * 1024)
  const file = openSync(path, 'r')
  try {
    let text = ''
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) text += buffer.toString('latin1', 0, size)
    return text
  } finally {
    closeSync(file)
  }
}

function runPs(): Promise<RunningProcess[]> {
  return new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], (error, output) => {
      if (error) return resolve([])
      const rows = output.split('\n').map((line) => line.trim().split(/\s+/))
      resolve(rows.flatMap(([pid, parent, group, state]) => (pid && !state?.startsWith('Z') ? [{ pid: Number(pid), parent: Number(parent), group: Number(group) }] : [])))
    })
  })
}
