import { StewardError } from '#contract/problem.ts'

/** A line of a chat that is no message. */
export type Slash =
  | { readonly kind: 'help' }
  | { readonly kind: 'prompts' }
  | { readonly kind: 'retry'; readonly model: string | undefined }
  | { readonly kind: 'branches'; readonly branch: number | undefined }
  | { readonly kind: 'fork' }
  | { readonly kind: 'context' }
  | { readonly kind: 'compact' }
  | { readonly kind: 'prompt'; readonly name: string; readonly args: string | undefined }
  | { readonly kind: 'unknown'; readonly command: string }
  | { readonly kind: 'attach'; readonly what: 'file' | 'resource' | 'skill'; readonly name: string }

/** Undefined for a message: a line without a slash at its very start, or a path. */
export function readSlash(line: string): Slash | undefined {
  const match = /^\/([a-z]+)(?:\s+(\S+)(?:\s+(.*))?)?$/s.exec(line.trimEnd())
  const [, command, name, rest] = match ?? []
  switch (command) {
    case 'help':
    case 'prompts':
    case 'fork':
    case 'context':
    case 'compact':
      return { kind: command }
    case 'retry':
      return { kind: 'retry', model: name }
    case 'branches':
      return { kind: 'branches', branch: name === undefined ? undefined : Number(name) }
    case 'prompt':
      return { kind: 'prompt', name: need(name, '/prompt SERVER/NAME {"argument": "value"}'), args: rest }
    case 'file':
    case 'resource':
    case 'skill':
      return { kind: 'attach', what: command, name: need(name, command === 'file' ? '/file PATH' : `/${command} SERVER=URI`) + (command === 'file' && rest !== undefined ? ` ${rest}` : '') }
    case undefined:
      return undefined
    default:
      return { kind: 'unknown', command }
  }
}

function need(name: string | undefined, usage: string): string {
  if (name !== undefined) return name
  throw new StewardError({ code: 'usage', message: 'Something is missing.', nextStep: usage })
}
