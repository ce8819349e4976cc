import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createTestBrowser } from './browser.ts'
import { entryFor, readContext } from './entry.ts'
import { createMemorySecrets } from './memory-secrets.ts'
import { playPerson } from './person.ts'
import { useServer } from './use-server.ts'

/**
 * The whole product without a view: real ports on a folder of its own, `createHost`, the contract over the in-process
 * pair. Only the person, the browser and the keychain are played. Sets the exit code.
 */
export async function playScenario(url: string, variables: NodeJS.ProcessEnv): Promise<void> {
  if (!URL.canParse(url)) throw new Error('The last argument is the address of the server.')
  const context = readContext(variables)

  const home = await mkdtemp(join(tmpdir(), 'steward-conformance-'))
  await writeFile(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { server: entryFor(url, context) } }))
  const browser = createTestBrowser()
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0.0.0', browser })
  const host = createHost({ ...ports, secrets: createMemorySecrets() }, { person: true })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  let failed: unknown
  try {
    playPerson(connection)
    host.start()
    await useServer(connection, context)
  } catch (error) {
    failed = error
  } finally {
    stop()
    await host.close()
    await closePorts()
    await rm(home, { recursive: true, force: true })
  }
  if (failed !== undefined) {
    console.error(failed)
    process.exitCode = 1
  }
}
