import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDataFolder } from './our-host.ts'
import { interleave, median, type Row } from './report.ts'
import { runProgram } from './run-program.ts'

const rawServer = fileURLToPath(new URL('raw-server.mjs', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const node = process.execPath

/** Row 7: the terminal, from the outside: connect, list, one call. */
export async function commandRow(rounds: number): Promise<Row[]> {
  const data = makeDataFolder({ raw: { command: node, args: [rawServer] } })
  const env = { ...process.env, STEWARD_HOME: data.home }
  const memory: Record<string, number[]> = { floor: [], ours: [], inspector: [] }
  const run = (name: string, args: string[]) => async (): Promise<number> => {
    const { wallMs, peakMB, code, output } = await runProgram(node, args, { env, cwd: root, limitMs: 20_000 })
    if (code !== 0 || !output.includes('hello')) throw new Error(`${name} ended with ${code}: ${output.slice(-500)}`)
    memory[name]?.push(peakMB)
    return wallMs
  }
  const { floor, ours, inspector } = await interleave(
    rounds,
    {
      floor: run('floor', [join(root, 'e2e/bench/raw-client.mjs'), rawServer]),
      ours: run('ours', ['app/cli/steward.mjs', 'call', 'raw', 'echo', '--args', '{"text":"hello"}', '--allow', '*/*']),
      inspector: run('inspector', ['node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', '--cli', node, rawServer, '--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'text=hello']),
    },
    true,
  )
  data.remove()
  const [floorMB, oursMB, inspectorMB] = [median(memory.floor ?? []), median(memory.ours ?? []), median(memory.inspector ?? [])]
  return [
    { suite: 'start', number: 7, what: 'terminal: connect, list, call', unit: 'ms', floor, ours, peers: { Inspector: inspector }, goal: { text: '≤ 2.2× floor, ≥ 2.5× faster than Inspector', met: ours <= 2.2 * floor && inspector >= 2.5 * ours } },
    { suite: 'start', number: 7, what: 'terminal: peak memory', unit: 'MB', floor: floorMB, ours: oursMB, peers: { Inspector: inspectorMB }, goal: { text: '≤ 75 MB', met: oursMB <= 75 } },
  ]
}
