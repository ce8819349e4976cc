import type { Handlers } from '#contract/contract.ts'
import type { PromptView, ResourceTemplateView, ResourceView } from '#contract/server.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { resourcesToParts, toContentPart } from '#core/mcp/to-content-parts.ts'
import type { FeatureCall } from './feature-handlers.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'

interface Parts {
  readonly servers: Servers
  readonly blobs: BlobStore
}

type ServerCalls = Exclude<Extract<keyof Handlers, `server.${string}`>, FeatureCall>

/** Everything about servers but their tools, which the tool catalog names for models (`tool-handlers.ts`). */
export function serverHandlers({ servers, blobs }: Parts): Pick<Handlers, Exclude<ServerCalls, 'server.tools'>> {
  return {
    'server.list': async () => {
      await servers.load()
      return { servers: servers.list() }
    },
    'server.resources': async ({ server }) => {
      const { resources, templates } = await servers.resources(server)
      return {
        resources: resources.map(({ uri, name, title, description, mimeType, size }): ResourceView => ({ server, uri, name, title, description, mimeType, size })),
        templates: templates.map(({ uriTemplate, name, title, description, mimeType }): ResourceTemplateView => ({ server, uriTemplate, name, title, description, mimeType, variables: [] })),
      }
    },
    'server.read': async ({ server, uri }, { signal }) => {
      const { contents } = await servers.readResource(server, uri, signal)
      return { contents: await resourcesToParts(contents, blobs) }
    },
    'server.prompts': async ({ server }) => {
      const prompts = await servers.prompts(server)
      return {
        prompts: prompts.map(
          ({ name, title, description, arguments: args = [] }): PromptView => ({
            server,
            name,
            title,
            description,
            arguments: args.map((each) => ({ name: each.name, description: each.description, required: each.required ?? false })),
          }),
        ),
      }
    },
    'server.prompt': async ({ server, name, arguments: args }, { signal }) => {
      const { description, messages } = await servers.getPrompt(server, name, args, signal)
      return { description, messages: await Promise.all(messages.map(async ({ role, content }) => ({ role, content: await toContentPart(content, blobs) }))) }
    },
    'server.configure': ({ server, options }) => servers.configure(server, options),
    'server.sign-in': ({ server }, { signal }) => servers.signIn(server, signal),
    'server.sign-out': ({ server }) => servers.signOut(server),
    'server.start': ({ server }) => servers.startServer(server),
    'server.stop': ({ server }) => servers.stopServer(server),
    'server.restart': ({ server }) => servers.restartServer(server),
    'server.approve': ({ server, definitionHash }) => servers.approve(server, definitionHash),
    'server.ping': async ({ server }, { signal }) => ({ durationMs: await servers.ping(server, signal) }),
    'server.logs': ({ server, after }) => servers.logs(server, after),
    'server.messages': ({ server, after }) => servers.messages(server, after),
  }
}
