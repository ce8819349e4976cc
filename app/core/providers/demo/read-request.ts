import type { ModelTool } from '../language-model.ts'
import type { DemoCall } from './demo-call.ts'
import { readArguments } from './read-arguments.ts'
import { readPhrase } from './read-phrase.ts'
import { findTool, nearNames, writtenName } from './tool-name.ts'

export type DemoRequest =
  | { readonly kind: 'calls'; readonly calls: readonly DemoCall[]; readonly remarks: readonly string[] }
  | { readonly kind: 'unknown-tools'; readonly remarks: readonly string[] }
  | { readonly kind: 'markdown' | 'think' | 'help' }

const callLine = /^\s*(?:please\s+)?call\s+[`"']?([^\s`"']+?)[`"']?:?(?:\s+(\S.*))?$/i

/** What the person asked the script for: `call` lines, one of its two samples, a plain phrase, or help. */
export function readRequest(text: string, tools: readonly ModelTool[]): DemoRequest {
  const words = text.trim()
  if (/^(show|give)( me)?( some| a)? (markdown|sample)\b/i.test(words)) return { kind: 'markdown' }
  if (/^(please )?think\b/i.test(words)) return { kind: 'think' }
  const lines = callLines(words)
  if (lines.length === 0) {
    const call = readPhrase(words, tools)
    return call ? { kind: 'calls', calls: [call], remarks: [`I read this as \`${writeCall(call)}\`.`] } : { kind: 'help' }
  }
  const calls: DemoCall[] = []
  const remarks: string[] = []
  for (const { target, rest } of lines) {
    const tool = findTool(target, tools)
    if (tool) calls.push({ name: tool.name, arguments: readArguments(rest, tool.inputSchema) })
    else remarks.push(unknownTool(target, tools))
  }
  return calls.length > 0 ? { kind: 'calls', calls, remarks } : { kind: 'unknown-tools', remarks }
}

/** The `call` lines of a message; arguments as JSON may go over several lines. */
function callLines(text: string): { target: string; rest: string }[] {
  const found: { target: string; rest: string }[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const match = callLine.exec(lines[index] ?? '')
    if (match?.[1] === undefined) continue
    let rest = match[2] ?? ''
    while (rest.startsWith('{') && !isJson(rest) && index + 1 < lines.length && !callLine.test(lines[index + 1] ?? '')) rest += `\n${lines[++index]}`
    found.push({ target: match[1], rest })
  }
  return found
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function unknownTool(target: string, tools: readonly ModelTool[]): string {
  const near = nearNames(target, tools)
  if (near.length > 0) return `There is no tool \`${target}\`. Did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`
  return tools.length > 0 ? `There is no tool \`${target}\`. Say "help" for a list of those that are connected.` : `There is no tool \`${target}\`, because no server is connected. Add one on the Servers page first.`
}

export function writeCall({ name, arguments: args }: DemoCall): string {
  return ['call', writtenName(name), ...Object.entries(args).map(([key, value]) => `${key}=${JSON.stringify(value)}`)].join(' ')
}
