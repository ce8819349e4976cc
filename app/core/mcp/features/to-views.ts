import type { Prompt, Resource, ResourceTemplateType } from '@modelcontextprotocol/client'
import type { PromptView, ResourceTemplateView, ResourceView } from '#contract/server.ts'
import { iconsOf } from '../features-of.ts'
import { templateVariables } from './uri-template.ts'

/** What servers list, as views show it. The lists have passed the checks of the protocol (`mend-lists.ts`). */
export function toResourceView(server: string, { uri, name, title, description, mimeType, size, icons, annotations }: Resource): ResourceView {
  const { audience, priority, lastModified } = annotations ?? {}
  return {
    server,
    uri,
    name,
    title,
    description,
    mimeType,
    size,
    ...iconsOf(icons),
    ...(audience === undefined ? {} : { audience }),
    ...(priority === undefined ? {} : { priority }),
    ...(lastModified === undefined ? {} : { lastModified }),
  }
}

export function toTemplateView(server: string, { uriTemplate, name, title, description, mimeType, icons }: ResourceTemplateType): ResourceTemplateView {
  return { server, uriTemplate, name, title, description, mimeType, ...iconsOf(icons), variables: templateVariables(uriTemplate) }
}

export function toPromptView(server: string, { name, title, description, icons, arguments: args = [] }: Prompt): PromptView {
  return { server, name, title, description, ...iconsOf(icons), arguments: args.map((each) => ({ name: each.name, ...titleOf(each), description: each.description, required: each.required ?? false })) }
}

/** Newer than the type that the SDK has for it. */
function titleOf(argument: object): { title?: string } {
  return 'title' in argument && typeof argument.title === 'string' ? { title: argument.title } : {}
}
