import type { Handlers } from '#contract/contract.ts'
import { toAttachments } from '#core/mcp/features/attach-resource.ts'
import { complete } from '#core/mcp/features/complete.ts'
import { createSkills } from '#core/mcp/features/skills.ts'
import { expandTemplate } from '#core/mcp/features/uri-template.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'

export type FeatureCall = 'server.complete' | 'server.expand' | 'server.attach' | 'server.watch' | 'server.skills' | 'server.skill' | 'server.icon' | 'server.curl' | 'server.test'

interface Parts {
  readonly ports: Pick<Ports, 'blobs' | 'clock'>
  readonly servers: Servers
}

/** How long the answer to a watch may take, in milliseconds: the person goes on meanwhile. */
const WATCH_MS = 10_000

/** What servers offer beyond their lists: completion, skills, watched resources, icons; and what helps to look into them. */
export function featureHandlers({ ports, servers }: Parts): Pick<Handlers, FeatureCall> {
  const { blobs, clock } = ports
  const skills = createSkills({ servers, blobs, clock })

  return {
    'server.complete': (input, { signal }) => complete(servers, clock, input, signal),
    'server.expand': ({ uriTemplate, values }) => ({ uri: expandTemplate(uriTemplate, values) }),
    'server.attach': async ({ server, uri }, { signal }) => {
      const { contents } = await servers.readResource(server, uri, signal)
      const { resources } = await servers.resources(server)
      const { title, name, mimeType } = resources.find((resource) => resource.uri === uri) ?? {}
      return { attachments: await toAttachments({ server, uri, title: title ?? name, mimeType, contents }, blobs) }
    },
    'server.watch': async ({ server, uri, on }, { signal }) => {
      const limit = new AbortController()
      const forget = clock.after(WATCH_MS, () => limit.abort())
      try {
        return { watching: await servers.watch(server, uri, on, AbortSignal.any([signal, limit.signal])) }
      } catch (error) {
        if (limit.signal.aborted && !signal.aborted) return { watching: false }
        throw error
      } finally {
        forget()
      }
    },
    'server.skills': ({ server }, { signal }) => skills.list(server, signal),
    'server.skill': ({ server, uri, path }, { signal }) => skills.read(server, uri, path, signal),
    'server.icon': async ({ server, src }, { signal }) => ({ src: await servers.icon(server, src, signal) }),
    'server.curl': ({ server, index }) => ({ command: servers.curl(server, index) }),
    'server.test': ({ server }, { signal }) => servers.test(server, signal),
  }
}
