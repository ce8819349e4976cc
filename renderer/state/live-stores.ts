import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallOutput } from '#contract/contract.ts'
import type { Project } from '#contract/project.ts'
import type { ConfigProblem, ServerView } from '#contract/server.ts'
import type { ConsentRequest } from '#contract/consent.ts'
import type { InstallList } from '#contract/install.ts'
import type { Grant } from '#contract/grant.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { ModelView, ProviderView } from '#contract/model.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { ServerRequest } from '#contract/server-request.ts'
import type { TaskView } from '#contract/task.ts'
import type { Settings } from '#contract/settings.ts'
import type { Client } from '../client/client.ts'
import { createLibrary, type Library } from './library.ts'

/** Something read from the host: not there yet, there, or not to be had. */
export type Loadable<Value> = { readonly kind: 'loading' } | { readonly kind: 'ready'; readonly value: Value } | { readonly kind: 'failed'; readonly problem: Problem }

export interface ModelList {
  readonly models: readonly ModelView[]
  readonly problems: readonly { readonly providerId: string; readonly problem: Problem }[]
}

/** What is now, kept current by the host's events and read again after each new connection. */
export interface LiveStores {
  readonly info: StoreApi<Loadable<CallOutput<'app.info'>>>
  readonly library: Library
  /** Those of the library that were read: for their names. */
  readonly conversations: StoreApi<Loadable<readonly Conversation[]>>
  readonly projects: StoreApi<Loadable<readonly Project[]>>
  readonly servers: StoreApi<Loadable<readonly ServerView[]>>
  readonly settings: StoreApi<Loadable<Settings>>
  readonly providers: StoreApi<Loadable<readonly ProviderView[]>>
  readonly models: StoreApi<Loadable<ModelList>>
  readonly grants: StoreApi<Loadable<readonly Grant[]>>
  /** Every request that waits for a person, oldest first. */
  readonly consent: StoreApi<Loadable<readonly ConsentRequest[]>>
  /** Everything that a server wants of the person and waits for, oldest first. */
  readonly serverRequests: StoreApi<Loadable<readonly ServerRequest[]>>
  /** Tool calls that servers run as tasks, over ones among them as long as the host tells them. */
  readonly tasks: StoreApi<Loadable<readonly TaskView[]>>
  /** Tools that their servers changed since they were approved, until the person has looked. */
  readonly changedTools: StoreApi<Loadable<CallOutput<'tool.changed'>['tools']>>
  /** What links and bundles propose and waits for the person. */
  readonly installs: StoreApi<Loadable<InstallList>>
  readonly configProblems: StoreApi<Loadable<readonly ConfigProblem[]>>
  /** Reads the model lists again, also from the providers themselves with `refresh`. */
  loadModels(refresh?: boolean): Promise<void>
  /** Reads the grants again: that one was used is no change of it. */
  loadGrants(): Promise<void>
}

export function createLiveStores(client: Client): LiveStores {
  const info = loadable<CallOutput<'app.info'>>()
  const library = createLibrary(client)
  const conversations = library.known
  const projects = loadable<readonly Project[]>()
  const servers = loadable<readonly ServerView[]>()
  const settings = loadable<Settings>()
  const providers = loadable<readonly ProviderView[]>()
  const models = loadable<ModelList>()
  const grants = loadable<readonly Grant[]>()
  const consent = loadable<readonly ConsentRequest[]>()
  const serverRequests = loadable<readonly ServerRequest[]>()
  const tasks = loadable<readonly TaskView[]>()
  const changedTools = loadable<CallOutput<'tool.changed'>['tools']>()
  const installs = loadable<InstallList>()
  const configProblems = loadable<readonly ConfigProblem[]>()

  const loadGrants = (): Promise<void> => load(grants, async () => (await client.call('grant.list', {})).grants)
  const loadModels = (refresh = false): Promise<void> => load(models, async () => client.call('model.list', { refresh }))

  const loadChangedTools = (): Promise<void> => load(changedTools, async () => (await client.call('tool.changed', {})).tools)
  let isLooking = false
  client.subscribe('server-state', ({ server }) => {
    // A server tells of itself several times while it starts; once is enough to look.
    if (!isLooking) setTimeout(() => ((isLooking = false), void loadChangedTools()), 300)
    isLooking = true
    change(servers, (list) => (list.some((item) => item.name === server.name) ? list.map((item) => (item.name === server.name ? server : item)) : [...list, server]))
  })
  client.subscribe('server-remove', ({ server }) => change(servers, (list) => list.filter((item) => item.name !== server)))
  client.subscribe('settings-change', (value) => ready(settings, value))
  client.subscribe('provider-change', ({ providers: value }) => {
    ready(providers, value)
    void loadModels()
  })
  client.subscribe('project-change', ({ projects: value }) => ready(projects, value))
  client.subscribe('grant-change', ({ grants: value }) => ready(grants, value))
  client.subscribe('consent-change', ({ requests }) => ready(consent, requests))
  client.subscribe('server-request-change', ({ requests }) => ready(serverRequests, requests))
  client.subscribe('task-change', ({ tasks: value }) => ready(tasks, value))
  client.subscribe('install-change', (list) => ready(installs, list))
  client.subscribe('config-change', ({ problems }) => ready(configProblems, problems))

  client.onOpen(() => {
    void load(info, () => client.call('app.info', {}))
    void load(projects, async () => (await client.call('project.list', {})).projects)
    void load(servers, async () => (await client.call('server.list', {})).servers)
    void load(settings, () => client.call('settings.get', {}))
    void load(providers, async () => (await client.call('provider.list', {})).providers)
    void loadGrants()
    void load(consent, async () => (await client.call('consent.list', {})).requests)
    void load(serverRequests, async () => (await client.call('server-request.list', {})).requests)
    void load(tasks, async () => (await client.call('task.list', {})).tasks)
    void load(installs, () => client.call('install.list', {}))
    void load(configProblems, async () => (await client.call('config.read', {})).problems)
    void loadChangedTools()
    void loadModels()
  })

  return { info, library, conversations, projects, servers, settings, providers, models, grants, consent, serverRequests, tasks, changedTools, installs, configProblems, loadModels, loadGrants }
}

function loadable<Value>(): StoreApi<Loadable<Value>> {
  return createStore<Loadable<Value>>(() => ({ kind: 'loading' }))
}

function ready<Value>(store: StoreApi<Loadable<Value>>, value: Value): void {
  store.setState({ kind: 'ready', value }, true)
}

function change<Value>(store: StoreApi<Loadable<Value>>, update: (value: Value) => Value): void {
  const state = store.getState()
  if (state.kind === 'ready') ready(store, update(state.value))
}

/** An event that came while the answer was on its way is newer than the answer only by chance; both show the same truth. */
async function load<Value>(store: StoreApi<Loadable<Value>>, read: () => Promise<Value>): Promise<void> {
  try {
    ready(store, await read())
  } catch (error) {
    // What was shown before stays: it is more useful than an empty page.
    if (store.getState().kind !== 'ready') store.setState({ kind: 'failed', problem: toProblem(error) }, true)
  }
}
