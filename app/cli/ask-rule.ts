import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { describeRule } from '#contract/describe-grant.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonValue } from '#contract/json.ts'
import { toProblem } from '#contract/problem.ts'
import { proposedConditions } from '#contract/request-words.ts'
import type { Connection } from '#rpc/connect.ts'
import type { Output } from './output.ts'
import { oneLine, visibleJson } from './plain-text.ts'
import type { RuleWords } from './read-answer.ts'
import type { Terminal } from './terminal.ts'

interface Parts {
  readonly connection: Connection
  readonly terminal: Terminal
  readonly output: Output
}

type Standing = Exclude<ConsentAnswer, { kind: 'allow-once' | 'deny' }>

/** A standing answer, with what it would have meant for the calls so far. Undefined where the person goes back. */
export async function askRule({ connection, terminal, output }: Parts, request: ConsentRequest, words: RuleWords, signal: AbortSignal): Promise<Standing | undefined> {
  const standing = words.forMs === undefined ? {} : { expiresAt: Date.now() + words.forMs }
  const { scope } = words
  const cover = words.cover ?? (await askCover())
  switch (cover) {
    case undefined:
      return undefined
    case 't':
      return scope === 'conversation' ? { kind: 'allow-conversation', ...standing } : { kind: 'allow-always', cover: 'tool', scope, ...standing }
    case 'x':
      if (scope !== 'conversation') return { kind: 'allow-always', cover: 'arguments', scope, ...standing }
      return { kind: 'allow-where', scope, conditions: Object.entries(request.arguments).map(([argument, value]) => ({ kind: 'values', argument, values: [value] })), ...standing }
    case 'r':
      if (request.offersReadOnly) return { kind: 'allow-read-only', scope, ...standing }
      output.note('  This request does not offer that.')
      return undefined
    case 'w': {
      const conditions = await askConditions()
      return conditions && { kind: 'allow-where', scope, conditions: [...conditions], ...standing }
    }
  }

  async function askCover(): Promise<RuleWords['cover']> {
    const readOnly = request.offersReadOnly ? ` · r all of ${oneLine(request.server)} that only reads` : ''
    const key = await terminal.ask(`  w this tool where … · t with any arguments · x only with exactly these${readOnly} · Enter goes back: `, { signal })
    const choice = key?.trim().toLowerCase()
    return choice === 'w' || choice === 't' || choice === 'x' || choice === 'r' ? choice : undefined
  }

  async function askConditions(): Promise<readonly ArgumentCondition[] | undefined> {
    let conditions: readonly ArgumentCondition[] = proposedConditions(request)
    for (;;) {
      output.note(`  ${oneLine(describeRule({ kind: 'tool-where', server: request.server, serverHash: '', tool: request.tool, definitionHash: '', conditions: [...conditions] }))}.`)
      try {
        const { covered, asked, coversThis } = await connection.call('consent.preview', { requestId: request.requestId, conditions: [...conditions] }, { signal })
        const all = covered.length + asked.length
        output.note(all === 0 ? '  No call of it ran before, so there is nothing to compare with.' : `  It would have allowed ${covered.length} of the last ${all} calls.`)
        if (!coversThis) output.note('  It would not cover this call: widen it.')
        const key = (await terminal.ask(coversThis ? '  y take it · e change it · Enter goes back: ' : '  e change it · Enter goes back: ', { signal }))?.trim().toLowerCase()
        if (key === 'y' && coversThis) return conditions
        if (key !== 'e') return undefined
      } catch (error) {
        if (signal.aborted) return undefined
        output.note(`  ${toProblem(error).message}`)
      }
      const next: ArgumentCondition[] = []
      for (const [index, offer] of request.offers.entries()) {
        const condition = conditions[index]
        const changed = condition && (await askCondition(offer.proposals, condition))
        if (!changed) return undefined
        next.push(changed)
      }
      conditions = next
    }
  }

  async function askCondition(proposals: readonly ArgumentCondition[], now: ArgumentCondition): Promise<ArgumentCondition | undefined> {
    const name = oneLine(now.argument)
    const kinds = proposals.filter((proposal, index) => proposals.findIndex(({ kind }) => kind === proposal.kind) === index)
    for (;;) {
      const list = kinds.map(({ kind }, index) => `${index + 1} ${kindWords[kind]}`).join(' · ')
      const chosen = await terminal.ask(`  ${name}: ${list}: `, { signal, prefill: String(Math.max(0, kinds.findIndex(({ kind }) => kind === now.kind)) + 1) })
      if (chosen === undefined) return undefined
      const proposal = kinds[Number(chosen) - 1]
      if (!proposal) continue
      const value = valueOf(proposal.kind === now.kind ? now : proposal)
      if (value === undefined) return proposal
      const typed = await terminal.ask(`  ${name} ${kindWords[proposal.kind]}: `, { signal, prefill: value })
      if (typed === undefined) return undefined
      const read = readValue(proposal, typed)
      if (read) return read
      output.note('  That cannot be read.')
    }
  }
}

const kindWords: Readonly<Record<ArgumentCondition['kind'], string>> = {
  any: 'anything',
  values: 'one of these values (a JSON list)',
  path: 'in this folder',
  host: 'at this host',
  number: 'a number from … to …',
  text: 'text, with * for what may vary',
}

/** As it stands in the line, to be changed. */
function valueOf(condition: ArgumentCondition): string | undefined {
  switch (condition.kind) {
    case 'any':
      return undefined
    case 'values':
      return visibleJson(condition.values)
    case 'path':
      return oneLine(condition.folder)
    case 'host':
      return oneLine(condition.host)
    case 'number':
      return `${condition.min} ${condition.max}`
    case 'text':
      return oneLine(condition.pattern)
  }
}

/** What was typed, in the place of the proposal's own value. */
export function readValue(condition: ArgumentCondition, typed: string): ArgumentCondition | undefined {
  const text = typed.trim()
  switch (condition.kind) {
    case 'any':
      return condition
    case 'values':
      try {
        const values: unknown = JSON.parse(text)
        return Array.isArray(values) && values.length > 0 ? { ...condition, values: values as JsonValue[] } : undefined
      } catch {
        return undefined
      }
    case 'path':
      return text === '' ? undefined : { ...condition, folder: text }
    case 'host':
      return text === '' ? undefined : { ...condition, host: text }
    case 'number': {
      const [min = Number.NaN, max = Number.NaN] = text.split(/[\s,]+/).map(Number)
      return Number.isFinite(min) && Number.isFinite(max) && min <= max ? { ...condition, min, max } : undefined
    }
    case 'text':
      return text === '' ? undefined : { ...condition, pattern: text }
  }
}
