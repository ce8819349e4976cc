import type { Handlers } from '#contract/contract.ts'
import { toPromptView, toResourceView, toTemplateView } from '#core/mcp/features/to-views.ts'
import type { Servers } from '#core/mcp/servers.ts'
import { resourcesToParts, toPromptMessages } from '#core/mcp/to-content-parts.ts'
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
        resources: resources.map((resource) => toResourceView(server, resource)),
        templates: templates.map((template) => toTemplateView(server, template)),
      }
    },
    'server.read': async ({ server, uri }, { signal }) => {
      const { contents } = await servers.readResource(server, uri, signal)
      return { contents: await resourcesToParts(contents, blobs) }
    },
    'server.prompts': async ({ server }) => ({ prompts: (await servers.prompts(server)).map((prompt) => toPromptView(server, prompt)) }),
    'server.prompt': async ({ server, name, arguments: args }, { signal }) => {
      const { description, messages } = await servers.getPrompt(server, name, args, signal)
      return { ...(description === undefined ? {} : { description }), messages: await toPromptMessages(messages, blobs) }
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
