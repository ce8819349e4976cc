import { fromBase64 } from '#contract/base64.ts'
import { StewardError } from '#contract/problem.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { isObject } from './view-policy.ts'

/** The largest page of a view, in UTF-16 units. A viewer with its libraries inside has 4 million. */
const MAX_HTML = 16 * 1024 * 1024

export interface ReadView {
  readonly html: string
  /** `_meta.ui` as the server wrote it; not checked. */
  readonly ui: Readonly<Record<string, unknown>> | undefined
}

/**
 * Reads the page of a view over its server's own session.
 * https://modelcontextprotocol.io/specification/2026-01-26/apps
 * @throws StewardError `view-invalid`, and as `Servers.readResource`
 */
export async function readView(servers: Pick<Servers, 'readResource' | 'resources'>, server: string, uri: string, signal: AbortSignal): Promise<ReadView> {
  const invalid = (cause: string): StewardError =>
    new StewardError({ code: 'view-invalid', message: `${server} has a view that cannot be shown.`, cause, nextStep: 'The result stands in the card as text. Tell the maker of the server about the view.' })

  if (!/^ui:\/\/./i.test(uri)) throw invalid('Its address does not begin with ui://.')
  const { contents } = await servers.readResource(server, uri, signal)
  const content = contents.find((each) => each.uri === uri) ?? contents[0]
  if (!content) throw invalid('The server sent nothing for it.')
  if (!isAppType(content.mimeType)) throw invalid(`It is ${content.mimeType === undefined ? 'of no type' : `of the type ${content.mimeType.slice(0, 100)}`}, not text/html;profile=mcp-app.`)
  if (('text' in content ? content.text.length : content.blob.length) > MAX_HTML * ('text' in content ? 1 : 2)) throw invalid(`It is larger than ${MAX_HTML / 1024 / 1024} MB.`)
  const html = 'text' in content ? content.text : decode(content.blob)
  if (html === undefined) throw invalid('Its bytes are not valid base64.')
  if (html.length > MAX_HTML) throw invalid(`It is larger than ${MAX_HTML / 1024 / 1024} MB.`)
  if (html.trim() === '') throw invalid('It is empty.')
  return { html, ui: uiOf(content) ?? (await listedUi(servers, server, uri)) }
}

/** `text/html` with the parameter `profile=mcp-app`, in any spelling of the two. */
function isAppType(mimeType: string | undefined): boolean {
  const [type, ...parameters] = (mimeType ?? '').toLowerCase().split(';').map((piece) => piece.trim())
  return type === 'text/html' && parameters.some((parameter) => /^profile\s*=\s*"?mcp-app"?$/.test(parameter))
}

function decode(blob: string): string | undefined {
  try {
    return new TextDecoder().decode(fromBase64(blob))
  } catch {
    return undefined
  }
}

/** What stands in the list counts where the content says nothing. A server without a list says nothing. */
async function listedUi(servers: Pick<Servers, 'resources'>, server: string, uri: string): Promise<ReadView['ui']> {
  try {
    const { resources } = await servers.resources(server)
    return uiOf(resources.find((resource) => resource.uri === uri))
  } catch {
    return undefined
  }
}

function uiOf(holder: { readonly _meta?: unknown } | undefined): ReadView['ui'] {
  const meta = holder?._meta
  return isObject(meta) && isObject(meta['ui']) ? meta['ui'] : undefined
}
