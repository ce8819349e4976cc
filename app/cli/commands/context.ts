import { chooseModel, oneOffProvider, type ModelOptions } from '../choose-model.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { showBill } from '../show-bill.ts'
import type { Shell } from '../shell.ts'
import { startAllServers } from '../start-server.ts'

/** `steward context`: what the next request would hold. The servers are started, because only they know their tools. */
export function showContext(shell: Shell, options: ModelOptions & { readonly conversation?: string }): Promise<ExitCode> {
  return withHost(shell, { provider: (sources) => oneOffProvider(options, sources) }, async (session) => {
    const { connection } = session
    const { conversation: conversationId = null } = options
    const model = (await chooseModel(shell, connection, options)) ?? (conversationId === null ? (await connection.call('settings.get', {})).defaultModel : null)
    // Before the servers: a conversation that is not there is told at once.
    await connection.call('context.get', { conversationId })
    await connection.call('model.list', model ? { providerId: model.providerId } : {}, { signal: shell.interrupts.signal })
    await startAllServers(shell, session)
    showBill(shell.output, await connection.call('context.get', { conversationId, ...(model ? { model } : {}) }))
    return EXIT.done
  })
}
