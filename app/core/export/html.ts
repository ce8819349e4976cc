import { toBase64 } from '#contract/base64.ts'
import type { ContentPart } from '#contract/content.ts'
import type { ToolCallRecord, TurnRecord } from '#core/conversations/fold-turns.ts'
import { escapeHtml } from './escape-html.ts'
import type { ExportAbout, ExportPiece, ExportSource } from './export-source.ts'
import { bytesText, endOf, partText, readableCall, readableTurns, whenOf } from './readable.ts'

/** Kinds that draw a picture and can do nothing else; SVG is not among them. */
const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
const LARGEST_PICTURE = 20 * 1024 * 1024
/** A multiple of three: base64 of the pieces is that of the whole. */
const BLOB_PIECE = 384 * 1024

const style = `:root{color-scheme:light dark;--line:light-dark(#dde0dc,#343a3d);--soft:light-dark(#f3f4f2,#202427);--faint:light-dark(#5a625f,#a3aca9)}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:15px/1.6 system-ui,sans-serif;color:light-dark(#191d1c,#e8ecea);background:light-dark(#fff,#17191b);overflow-wrap:anywhere}
h1{font-size:1.35rem;line-height:1.3}article+article{margin-top:4rem;padding-top:2rem;border-top:2px solid var(--line)}
h2{margin:1.4rem 0 .3rem;font-size:.8rem;color:var(--faint)}.t{white-space:pre-wrap}.you{padding:.6rem .9rem;border-radius:.6rem;background:var(--soft)}
details{margin:.6rem 0;border:1px solid var(--line);border-radius:.4rem}summary{padding:.4rem .7rem;cursor:pointer}pre{margin:0;padding:.6rem .8rem;border-top:1px solid var(--line);font:12px/1.5 ui-monospace,monospace;white-space:pre-wrap;background:var(--soft)}
img{display:block;max-width:100%;margin:.5rem 0}.n{color:var(--faint);font-size:.85rem}`

/** One page that loads nothing, runs nothing and leads nowhere: whatever was said is text in it. */
export async function* html(source: ExportSource, about: ExportAbout, { branches, blobs }: { readonly branches: 'shown' | 'all'; readonly blobs: boolean }): AsyncGenerator<ExportPiece> {
  yield piece(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Steward ${escapeHtml(about.steward)}">
<title>Conversations</title>
<style>${style}</style>
<main>
`)
  for (const { record } of source.conversations()) {
    const text = (value: string): string => escapeHtml(source.hide(value))
    yield piece(`<article>\n<h1>${text(record.title)}</h1>\n<p class="n">${whenOf(record.createdAt)}</p>\n`)
    for (const { turn, branch } of readableTurns([...source.events(record.conversationId)], record.headTurnId, branches)) yield* turnHtml(source, turn, branch, text, blobs)
    yield { text: '</article>\n', conversations: 1 }
  }
  yield piece('</main>\n</html>\n')
}

async function* turnHtml(source: ExportSource, turn: TurnRecord, branch: string | null, text: (value: string) => string, blobs: boolean): AsyncGenerator<ExportPiece> {
  const { start, steps } = turn
  if (branch !== null) yield piece(`<p class="n">${text(branch)}</p>\n`)
  if (start.cause === 'message') {
    yield piece('<h2>You</h2>\n<div class="you">\n')
    if (start.prompt) yield piece(`<p class="n">Prompt ${text(`${start.prompt.server}/${start.prompt.name}`)}</p>\n`)
    for (const part of [...start.content, ...(start.prompt?.messages.map(({ content }) => content) ?? [])]) yield* partHtml(source, part, text, blobs)
    for (const attachment of start.attachments) yield* bytesHtml(source, attachment, text, blobs)
    yield piece('</div>\n')
  }
  yield piece(`<h2>${text(start.model.model)}</h2>\n`)
  for (const step of steps) {
    if (step.text !== '') yield piece(`<div class="t">${text(step.text)}</div>\n`)
    for (const part of step.contents) yield* partHtml(source, part, text, blobs)
    for (const record of step.toolCalls) yield* callHtml(source, record, text, blobs)
  }
  const end = endOf(turn)
  if (end !== null) yield piece(`<p class="n">${text(end)}</p>\n`)
}

async function* callHtml(source: ExportSource, record: ToolCallRecord, text: (value: string) => string, blobs: boolean): AsyncGenerator<ExportPiece> {
  const call = readableCall(record)
  yield piece(`<details>\n<summary>${text(call.name)} <span class="n">${text(call.outcome)}</span></summary>\n<pre>${text(call.arguments)}</pre>\n`)
  for (const part of call.result) {
    const said = partText(part)
    if (said === null) yield* partHtml(source, part, text, blobs)
    else yield piece(`<pre>${text(said)}</pre>\n`)
  }
  yield piece('</details>\n')
}

async function* partHtml(source: ExportSource, part: ContentPart, text: (value: string) => string, blobs: boolean): AsyncGenerator<ExportPiece> {
  if ('blobId' in part) return yield* bytesHtml(source, part, text, blobs)
  yield piece(`<div class="t">${text(partText(part) ?? '')}</div>\n`)
}

async function* bytesHtml(source: ExportSource, part: { readonly blobId: string; readonly name?: string; readonly alt?: string | undefined; readonly mimeType: string; readonly size: number }, text: (value: string) => string, blobs: boolean): AsyncGenerator<ExportPiece> {
  const label = bytesText(part)
  const first = blobs && pictures.has(part.mimeType) && part.size <= LARGEST_PICTURE ? await source.blob(part.blobId, 0, BLOB_PIECE) : undefined
  if (!first || first.size > LARGEST_PICTURE) return yield piece(`<p class="n">${text(label)}</p>\n`)
  yield piece(`<img alt="${text(label)}" src="data:${part.mimeType};base64,${toBase64(first.bytes)}`)
  for (let offset = first.bytes.byteLength; offset < first.size; ) {
    const next = await source.blob(part.blobId, offset, BLOB_PIECE)
    if (!next || next.bytes.byteLength === 0) break
    yield piece(toBase64(next.bytes))
    offset += next.bytes.byteLength
  }
  yield piece('">\n')
}

const piece = (text: string): ExportPiece => ({ text, conversations: 0 })
