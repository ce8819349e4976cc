import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { ConfigProblem } from '#contract/server.ts'
import { configSchema } from '#core/mcp/config/config-schema.ts'
import { definitionHash } from '#core/mcp/config/definition-hash.ts'
import { addServer, enableServer, removeServer, setEra, setSandbox } from '#core/mcp/config/edit-config.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import { leaveUnapproved } from '#core/mcp/server-trust.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'

export interface ConfigHandlerParts {
  readonly config: ServerConfigFile
  /** Where an entry that the person adds is approved by itself, and not the whole file with it. */
  readonly trust: Pick<TrustStore, 'approveServer' | 'isServerApproved'>
}

type ConfigCalls = 'config.read' | 'config.write' | 'config.check' | 'config.schema' | 'config.add' | 'config.remove' | 'config.enable' | 'config.era' | 'config.sandbox'

/** Another program may write between the reading and the writing of one edit. */
const EDIT_TRIES = 3

/** Tells the views of each change of the file, by whomever, until the returned function is called. */
export function announceConfigChanges(config: Pick<ServerConfigFile, 'read' | 'watch'>, publish: Publish): () => void {
  return config.watch(() => {
    // A file that cannot be read just now is told by the servers that need it and by `config.read`.
    void config.read().then(
      ({ text, revision }) => publish('config-change', { revision, problems: problemsOf(text) }),
      () => undefined,
    )
  })
}

export function configHandlers({ config, trust }: ConfigHandlerParts): Pick<Handlers, ConfigCalls> {
  /** Changes one entry. Nobody saw the others now, so they are not vouched for. */
  async function edit(change: (text: string) => string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { text, revision } = await config.read()
      const next = change(text)
      if (next === text) return
      try {
        await config.write(next, revision, { vouch: false })
        return
      } catch (error) {
        if (tries >= EDIT_TRIES || !(error instanceof StewardError) || error.code !== 'config-changed') throw error
      }
    }
  }

  return {
    async 'config.read'() {
      const { text, revision } = await config.read()
      return { path: config.path, text, revision, problems: problemsOf(text) }
    },
    async 'config.write'({ text, revision, vouch }) {
      const written = await config.write(text, revision, { vouch: vouch !== false })
      return { revision: written.revision, problems: problemsOf(text) }
    },
    'config.check': ({ text }) => ({ problems: problemsOf(text) }),
    'config.schema': () => ({ schema: configSchema() }),
    async 'config.add'({ server, entry, replace, approved }) {
      const { definitions, problems } = parseConfig(addServer('', server, entry, { replace }))
      const definition = definitions[0]
      const mistake = problems.find((problem) => problem.severity === 'error')
      if (!definition) {
        throw new StewardError({ code: 'config-entry-invalid', message: mistake?.message ?? 'This entry is not right.', cause: mistake?.cause, nextStep: mistake?.nextStep })
      }
      const { text } = await config.read()
      // Refuses before anything is approved: a name that is taken, a file with mistakes.
      addServer(text, server, entry, { replace })
      const hash = await definitionHash(definition)
      if (approved) trust.approveServer(server, hash)
      else leaveUnapproved(trust, server, hash)
      await edit((current) => addServer(current, server, entry, { replace }))
      return {}
    },
    async 'config.remove'({ server }) {
      await edit((text) => removeServer(text, server))
      return {}
    },
    async 'config.enable'({ server, enabled }) {
      await edit((text) => enableServer(text, server, enabled))
      return {}
    },
    async 'config.era'({ server, era }) {
      await edit((text) => setEra(text, server, era))
      return {}
    },
    async 'config.sandbox'({ server, sandbox }) {
      const { text } = await config.read()
      const [before, after] = [text, setSandbox(text, server, sandbox)].map((each) => parseConfig(each))
      const isOfServer = ({ name }: { name: string }): boolean => name === server
      const definition = after?.definitions.find(isOfServer)
      if (!definition) {
        const mistake = after?.problems.find((problem) => problem.severity === 'error' && problem.server === server)
        throw new StewardError({ code: 'config-entry-invalid', message: mistake?.message ?? 'This entry is not right.', cause: mistake?.cause, nextStep: mistake?.nextStep })
      }
      // Who changes the wall vouches for the wall, and for nothing else that stands in the entry.
      const known = before?.definitions.find(isOfServer)
      if (known && trust.isServerApproved(server, await definitionHash(known))) trust.approveServer(server, await definitionHash(definition))
      await edit((current) => setSandbox(current, server, sandbox))
      return {}
    },
  }
}

function problemsOf(text: string): ConfigProblem[] {
  return [...parseConfig(text).problems]
}
