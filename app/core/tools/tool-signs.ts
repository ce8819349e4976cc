import type { ToolSign } from '#contract/server.ts'
import type { CatalogTool } from './tool-catalog.ts'

/** That two servers have a tool of one name is common and harmless where models know them by other names: it is shown, and changes no decision. */
const HARMLESS: ReadonlySet<ToolSign['code']> = new Set(['name-collision', 'very-long'])

export const signsOf = ({ signs }: CatalogTool): readonly ToolSign[] => signs

/** Why a tool's own words are suspicious, in a sentence; undefined where they are not. */
export function describeSigns({ server, tool, signs }: CatalogTool): string | undefined {
  const sign = signs.find(({ code }) => !HARMLESS.has(code))
  return sign && `Be careful with ${server}/${tool.name}. ${sign.text}`
}
