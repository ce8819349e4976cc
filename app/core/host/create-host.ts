import type { ModelRef } from '#contract/model.ts'
import { toProblem } from '#contract/problem.ts'
import { isServerOn } from '#contract/project.ts'
import { createLedger } from '#core/audit/ledger.ts'
import { recordPorts } from '#core/audit/recorded-ports.ts'
import { createPendingRequests } from '#core/consent/pending-requests.ts'
import { createPermits } from '#core/consent/permits.ts'
import { createEventLog } from '#core/conversations/event-log.ts'
import { recoverTurns } from '#core/conversations/recover-turns.ts'
import { createContext } from '#core/context/context.ts'
import { createServers } from '#core/mcp/create-servers.ts'
import { createInstallProposals } from '#core/mcp/install/install-proposals.ts'
import { createOpenExports } from '#core/export/open-exports.ts'
import { forgetFirstLoad } from '#core/mcp/server-trust.ts'
import type { Ports } from '#core/ports/ports.ts'
import { createPublisher } from '#core/ports/publish.ts'
import { createProjectFolders } from '#core/projects/project-folders.ts'
import { createProjects } from '#core/projects/projects.ts'
import { createProviders } from '#core/providers/providers.ts'
import { createServerRequests } from '#core/server-requests/server-requests.ts'
import { createCallBudgets } from '#core/tools/call-budgets.ts'
import { dropChangedGrants } from '#core/tools/drop-changed-grants.ts'
import { createToolGate } from '#core/tools/call-tool.ts'
import { recordCalls } from '#core/tools/record-calls.ts'
import { createTasks } from '#core/tools/tasks.ts'
import { createToolCatalog } from '#core/tools/tool-catalog.ts'
import { createNamer } from '#core/turns/name-conversations.ts'
import { createTurns } from '#core/turns/turns.ts'
import { countAsides } from '#core/usage/count-asides.ts'
import { createUsageLimits } from '#core/usage/limits.ts'
import { spentToday } from '#core/usage/usage.ts'
import { createViews } from '#core/views/views.ts'
import { appHandlers } from './app-handlers.ts'
import { auditHandlers } from './audit-handlers.ts'
import { blobHandlers } from './blob-handlers.ts'
import { announceConfigChanges, configHandlers } from './config-handlers.ts'
import { consentHandlers } from './consent-handlers.ts'
import { contextHandlers } from './context-handlers.ts'
import { conversationHandlers } from './conversation-handlers.ts'
import { doctorHandlers } from './doctor-handlers.ts'
import type { Host, HostOptions } from './host.ts'
import { featureHandlers } from './feature-handlers.ts'
import { importHandlers } from './import-handlers.ts'
import { installHandlers } from './install-handlers.ts'
import { draftHandlers } from './draft-handlers.ts'
import { emptyBin } from './empty-bin.ts'
import { libraryHandlers } from './library-handlers.ts'
import { linkHandlers } from './link-handlers.ts'
import { maskFailures } from './mask-failures.ts'
import { pageHandlers } from './page-handlers.ts'
import { plainSecretHandlers } from './plain-secret-handlers.ts'
import { projectHandlers } from './project-handlers.ts'
import { providerHandlers } from './provider-handlers.ts'
import { recorderHandlers } from './recorder-handlers.ts'
import { secretHandlers } from './secret-handlers.ts'
import { serverHandlers } from './server-handlers.ts'
import { serverRequestHandlers } from './server-request-handlers.ts'
import { settingsHandlers } from './settings-handlers.ts'
import { storeHandlers } from './store-handlers.ts'
import { taskHandlers } from './task-handlers.ts'
import { toolHandlers } from './tool-handlers.ts'
import { treeHandlers } from './tree-handlers.ts'
import { transferHandlers } from './transfer-handlers.ts'
import { usageHandlers } from './usage-handlers.ts'
import { viewHandlers } from './view-handlers.ts'

/**
 * The one composition root: wires the domains of core by hand over the ports that a shell gives. Nothing
 * starts here; `host.start()` begins to connect the servers.
 */
export function createHost(given: Ports, options: HostOptions): Host {
  const { publish, subscribe } = createPublisher(given.logger)
  const ledger = createLedger({ ports: given, secrets: given.secrets, publish, run: { person: options.person, allow: options.allow ?? [], deny: options.deny ?? [] } })
  const recorded = recordPorts(given, ledger)
  const ports: Ports = { ...given, ...recorded.ports }
  subscribe(recorded.hear)
  const log = createEventLog({ store: ports.conversations, clock: ports.clock, publish, mask: ports.mask })
  const openTasks = new Set(ports.tasks.list().map(({ callId }) => callId))
  const recovered = recoverTurns(ports.conversations, log, (instance) => instance === ports.about.instance || ports.isAlive(instance), (callId) => openTasks.has(callId), (error) => ports.logger.warn('A turn that was cut could not be closed', { cause: toProblem(error).message }))
  if (recovered > 0) ports.logger.info('Closed turns that were cut', { recovered })

  if (ports.problems.some(({ code }) => code === 'store-set-aside')) forgetFirstLoad(ports.trust)
  const providers = createProviders({ ...ports, publish, ...(options.provider ? { override: options.provider } : {}) })
  const models = {
    model: (ref: ModelRef) => providers.model(ref),
    async defaultModel() {
      await providers.ready()
      return providers.defaultModel()
    },
  }
  const projects = createProjects({ ports, publish })
  const folders = createProjectFolders(projects, () => void servers.tellRoots())
  const aside = countAsides(models.model, ports)
  const requests = createServerRequests({ ports, publish, person: options.person, foldersOf: folders.of, ...models, model: aside })
  const permits = createPermits()
  const servers = createServers({ ...ports, publish, requests, takePermit: permits.take })
  servers.onResourceUpdated((server, uri) => publish('resource-change', { server, uri }))
  const views = createViews({ servers, frames: ports.viewFrames })
  const pending = createPendingRequests(publish)
  const catalog = createToolCatalog(servers)
  const tasks = createTasks({ ports, servers, requests, log, publish, isRunning: (id) => turns.isRunning(id), announce: (id) => turns.announce(id) })
  const budgets = createCallBudgets({
    clock: ports.clock,
    budgets: () => ports.settings.get().budgets,
    limitOf: (server) => servers.options(server).callsPerMinute,
    spentToday: (conversationId) => spentToday(ports, ports.settings.get().budgets.prices, conversationId),
  })
  const limits = createUsageLimits({ usage: ports.usage, clock: ports.clock, budgets: () => ports.settings.get().budgets })
  catalog.onChange(() => dropChangedGrants(ports.trust, catalog, publish))
  const gate = recordCalls(createToolGate({ ports, servers, catalog, pending, permits, budgets, projects, tasks, publish, rules: { allow: options.allow ?? [], deny: options.deny ?? [] }, person: options.person }), ledger)
  const context = createContext({ ports, log, ledger, servers, catalog, projects, model: aside, facts: (ref) => providers.facts(ref) })
  // What a turn weighs is remembered, until something of it changes.
  subscribe((name, payload) => void ((name === 'tool-result' || name === 'turn-end') && 'turnId' in payload && typeof payload.turnId === 'string' && context.forget(payload.turnId)))
  const turns = createTurns({
    ports,
    log,
    servers,
    catalog,
    gate,
    projects,
    folders,
    limits,
    context,
    publish,
    ...models,
    instance: ports.about.instance,
    isAlive: ports.isAlive,
  })

  const namer = createNamer({ ports, model: aside, announce: (id) => turns.announce(id) })
  subscribe(namer.hear)
  const exports = createOpenExports(ports.clock)
  let stopAnnouncing: (() => void) | undefined
  let stopEmptying: (() => void) | undefined

  return {
    subscribe,
    handlers: maskFailures(ports.mask, {
      ...appHandlers({ ports }),
      ...linkHandlers({ browser: ports.browser }),
      ...conversationHandlers({ ports, log, turns, projects }),
      ...usageHandlers({ ports, limits }),
      ...projectHandlers({ ports, projects, turns, servers, catalog, publish }),
      ...importHandlers({ ports, turns, publish }),
      ...transferHandlers({ ports, log, turns, exports }),
      ...draftHandlers({ ports, turns, publish }),
      ...libraryHandlers({ ports, turns, ledger, publish }),
      ...storeHandlers({ store: ports.store, publish }),
      ...pageHandlers({ ports, log, turns }),
      ...treeHandlers({ ports, log, turns }),
      ...contextHandlers({ context, turns, log }),
      ...recorderHandlers({ ports, log, turns, gate, catalog }),
      ...consentHandlers({ ports, pending, gate, servers, catalog, publish }),
      ...serverHandlers({ servers, blobs: ports.blobs }),
      ...toolHandlers({ trust: ports.trust, publish, servers, catalog, gate, views }),
      ...configHandlers({ config: ports.config, trust: ports.trust }),
      ...installHandlers({ installs: createInstallProposals({ ports, servers, publish }) }),
      ...settingsHandlers({ settings: ports.settings, publish }),
      ...providerHandlers({ providers }),
      ...plainSecretHandlers({ secrets: ports.secrets, trust: ports.trust }),
      ...secretHandlers({ secrets: ports.secrets, config: ports.config, servers, onChange: (name) => providers.keyChanged(name) }),
      ...blobHandlers({ blobs: ports.blobs }),
      ...featureHandlers({ ports, servers }),
      ...serverRequestHandlers({ requests }),
      ...taskHandlers({ tasks }),
      ...viewHandlers({ servers, views }),
      ...auditHandlers({ audit: ports.audit, ledger, version: ports.about.version }),
      ...doctorHandlers({ ports, servers, publish }),
    }),
    start({ projectId } = {}) {
      stopAnnouncing ??= announceConfigChanges(ports.config, publish)
      stopEmptying ??= emptyBin({ ports, ledger, turns })
      const project = projectId === undefined ? undefined : projects.get(projectId)
      servers.start((server) => isServerOn(project, server))
    },
    async close() {
      stopAnnouncing?.()
      stopEmptying?.()
      exports.close()
      namer.close()
      views.closeAll()
      // First and not waited for: a call that waits for a task goes on without it, while its turn is stopped.
      const tasksClosed = tasks.close()
      await turns.close()
      await tasksClosed
      try {
        log.flush()
      } finally {
        // Also where the disk is full: no process of a server may be left.
        await servers.close()
        await ledger.close()
      }
    },
  }
}
