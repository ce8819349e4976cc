import type { ArgumentCondition } from './grant.ts'

/** The conditions as the end of a sentence: `path is in /notes, and limit is from 0 to 10`. */
export function describeConditions(conditions: readonly ArgumentCondition[]): string {
  const words = conditions.filter(({ kind }) => kind !== 'any').map(describeCondition)
  const free = conditions.filter(({ kind }) => kind === 'any').map(({ argument }) => argument)
  if (words.length === 0) return 'the arguments are any'
  return [...words, ...(free.length > 0 ? [`${free.join(', ')} ${free.length === 1 ? 'is' : 'are'} anything`] : [])].join(', and ')
}

function describeCondition(condition: ArgumentCondition): string {
  const { argument } = condition
  switch (condition.kind) {
    case 'any':
      return `${argument} is anything`
    case 'values':
      return `${argument} is ${condition.values.map((value) => shorten(JSON.stringify(value))).join(' or ')}`
    case 'path':
      return `${argument} is in ${condition.folder}`
    case 'host':
      return `${argument} is at ${condition.protocol}//${condition.host}`
    case 'number':
      return `${argument} is from ${condition.min} to ${condition.max}`
    case 'text':
      return `${argument} reads "${shorten(condition.pattern)}"`
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
