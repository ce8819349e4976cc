import type { ContextBill, ContextLimit } from '#contract/context.ts'
import { estimateTokens } from '#contract/estimate-tokens.ts'
import type { ContentPart } from '#contract/content.ts'
import type { ModelRef } from '#contract/model.ts'
import type { Settings } from '#contract/settings.ts'
import { isPicture } from '#core/conversations/to-model-messages.ts'
import type { RequestPlan } from './context.ts'
import { nameOf } from './model-limits.ts'
import { inputPriceOf } from './price-of.ts'
import { isSent, resultTokens, summaryTokens } from './sum-request.ts'
import { ownParts } from './system-prompt.ts'
import { weighFile, weighPart } from './turn-weight.ts'

export interface BillDraft {
  readonly text: string
  readonly attachments: readonly { readonly blobId: string; readonly mimeType: string; readonly name: string; readonly size: number }[]
  readonly prompt: readonly ContentPart[]
}

export interface BillFacts {
  readonly plan: RequestPlan
  readonly model: ModelRef | null
  readonly limit: ContextLimit
  readonly ratio: number
  readonly measured: number | null
  readonly settings: Settings
  readonly instructions: readonly { readonly server: string; readonly text: string }[]
  readonly pictureTokens: (blobId: string) => number
  readonly draft?: BillDraft | undefined
}

/** Lines of each list; what is less than the largest of these nobody shortens by hand. */
const MOST_LINES = 50
const MOST_DEFINITIONS = 200

/** The bill of a planned request: each sum is of all, each list holds the largest. */
export function makeBill(facts: BillFacts): ContextBill {
  const { plan, model, limit, ratio, settings, pictureTokens } = facts
  const { weights, marks, tools } = plan
  const inTokens = (estimate: number): number => Math.round(estimate * ratio)
  const files = weights.flatMap(({ turnId, files: own }) => own.map(({ blobId, name, tokens }) => ({ turnId, blobId, name, isPicture: false, on: !marks.isDropped(turnId, blobId), tokens: inTokens(tokens) })))
  const pictures = weights.flatMap(({ turnId, pictures: own }) =>
    own.filter(({ callId, step }) => callId === undefined || !marks.isFolded(turnId, step ?? 0, callId)).map((picture) => ({ turnId, blobId: picture.blobId, name: picture.name, isPicture: true, on: isSent(picture, turnId, marks), tokens: inTokens(pictureTokens(picture.blobId)) })),
  )
  const results = weights.flatMap(({ turnId, results: own }) =>
    own.map((result) => ({ server: result.server, turnId, callId: result.callId, tool: result.tool, folded: result.foldedTokens < result.tokens && marks.isFolded(turnId, result.step, result.callId), tokens: inTokens(resultTokens(result, turnId, marks)), unfoldedTokens: inTokens(result.tokens), foldedTokens: inTokens(result.foldedTokens) })),
  )
  const draft = facts.draft ? inTokens(weighDraft(facts.draft, pictureTokens)) : 0
  const system = inTokens(estimateTokens(ownParts(plan.prompts).join('\n\n')))
  const summary = marks.compaction ? inTokens(summaryTokens(marks.compaction.compaction.summary)) : 0
  const history = weights.map(({ turnId, label, history: own }) => ({ turnId, label, tokens: inTokens(own) }))
  const servers = serversOf(facts, inTokens)
  const ownTools = inTokens(tools.ownTokens)
  const of = (items: readonly { readonly tokens: number; readonly on?: boolean }[]): number => items.reduce((sum, item) => sum + (item.on === false ? 0 : item.tokens), 0)
  const total = system + ownTools + summary + draft + of(history) + of(files) + of(pictures) + of(results) + servers.reduce((sum, { instructions, tools: defined }) => sum + instructions + defined, 0)

  return {
    model,
    limit,
    tokens: total,
    price: model ? inputPriceOf(nameOf(model), settings.budgets.prices) : null,
    measured: facts.measured,
    ratio,
    system,
    servers,
    ownTools,
    isDeferring: tools.isDeferring,
    history: { tokens: of(history), turns: history.length, largest: largest(history) },
    attachments: { tokens: of(files), items: largest(files) },
    pictures: { tokens: of(pictures), items: largest(pictures) },
    results: {
      tokens: of(results),
      servers: [...Map.groupBy(results, ({ server }) => server)]
        .map(([server, items]) => ({ server, tokens: of(items), items: largest(items).map(({ turnId, callId, tool, folded, tokens, unfoldedTokens, foldedTokens }) => ({ turnId, callId, tool, folded, tokens, unfoldedTokens, foldedTokens })) }))
        .toSorted((left, right) => right.tokens - left.tokens),
    },
    draft,
    compactions: [...marks.compactions],
    compactionId: marks.compaction?.compaction.compactionId ?? null,
    summary,
    state: total > limit.tokens ? 'over' : total > limit.tokens * settings.context.compactAt ? 'near' : 'fits',
  }
}

function largest<Item extends { readonly tokens: number }>(items: readonly Item[]): Item[] {
  // Not all of ten thousand turns are sorted for the largest fifty.
  let best = items.slice(0, MOST_LINES).toSorted((left, right) => right.tokens - left.tokens)
  for (const item of items.slice(MOST_LINES)) {
    if (item.tokens <= (best.at(-1)?.tokens ?? 0)) continue
    const place = best.findIndex(({ tokens }) => tokens < item.tokens)
    best = [...best.slice(0, place), item, ...best.slice(place, -1)]
  }
  return best
}

/** Those that are off are told with nothing, so that they can be switched on again. */
function serversOf({ plan: { tools, marks }, instructions }: BillFacts, inTokens: (estimate: number) => number): ContextBill['servers'] {
  const names = new Set([...tools.all.map(({ server }) => server), ...instructions.map(({ server }) => server), ...marks.serversOff])
  return [...names]
    .map((server) => {
      const own = tools.all.filter((tool) => tool.server === server)
      const on = !marks.serversOff.has(server)
      const sum = (isDeferred: boolean): number => inTokens(own.reduce((total, tool) => total + (tool.isDeferred === isDeferred ? tool.tokens : 0), 0))
      return {
        server,
        on,
        instructions: on ? inTokens(instructions.filter((each) => each.server === server).reduce((total, { text }) => total + estimateTokens(text), 0)) : 0,
        tools: sum(false),
        deferred: sum(true),
        definitions: own.map(({ tool, tokens, isDeferred }) => ({ tool, tokens: inTokens(tokens), isDeferred })).toSorted((left, right) => right.tokens - left.tokens).slice(0, MOST_DEFINITIONS),
      }
    })
    .toSorted((left, right) => right.tools + right.instructions - left.tools - left.instructions)
}

function weighDraft({ text, attachments, prompt }: BillDraft, pictureTokens: (blobId: string) => number): number {
  const words = estimateTokens(text)
  const files = attachments.reduce((sum, attachment) => sum + (isPicture(attachment.mimeType) ? pictureTokens(attachment.blobId) : weighFile(attachment)), 0)
  return words + files + prompt.reduce((sum, part) => sum + (part.type === 'image' ? pictureTokens(part.blobId) : weighPart(part)), 0)
}
