import type { ProjectFile } from '#contract/calls/project.ts'
import type { Handlers } from '#contract/contract.ts'
import { describeRule } from '#contract/describe-grant.ts'
import type { Grant } from '#contract/grant.ts'
import { StewardError, toProblem } from '#contract/problem.ts'
import { checkName } from '#core/mcp/config/parse-install-link.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import { toolKey } from '#core/ports/trust-store.ts'
import type { Publish } from '#core/ports/publish.ts'
import { readProjectFile, writeProjectFile } from '#core/projects/project-file.ts'
import type { Projects } from '#core/projects/projects.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { Turns } from '#core/turns/turns.ts'

type ProjectCall = Extract<keyof Handlers, `project.${string}`>

interface Parts {
  readonly ports: Pick<Ports, 'clock' | 'config' | 'conversations' | 'mask' | 'secrets' | 'trust' | 'variable'>
  readonly projects: Projects
  readonly turns: Pick<Turns, 'view' | 'isRunning' | 'announce'>
  readonly servers: Pick<Servers, 'list' | 'load' | 'definitionHash'>
  readonly catalog: Pick<ToolCatalog, 'list'>
  readonly publish: Publish
}

export function projectHandlers({ ports, projects, turns, servers, catalog, publish }: Parts): Pick<Handlers, ProjectCall> {
  const { conversations, trust } = ports

  /** A running turn goes by the project that it began in. */
  function refuseWhereRunning(isMeant: (conversationId: string) => boolean): void {
    if (!conversations.openTurns().some(({ conversationId }) => isMeant(conversationId))) return
    throw new StewardError({ code: 'turn-running', message: 'A conversation of it is still working.', nextStep: 'Stop it first, or wait for its end.' })
  }

  /** Why a permission of a file cannot be taken over: it must be for exactly what is here, so that what the person ticks is what they know. */
  function whyRefused(rule: Grant['rule']): string | undefined {
    if (rule.kind === 'deny') return undefined
    const view = servers.list().find(({ name }) => name === rule.server)
    if (!view) return `There is no server ${rule.server} here.`
    if (servers.definitionHash(rule.server) !== rule.serverHash) return `${rule.server} is set up in another way here.`
    if (rule.kind === 'read-only') {
      const approved = trust.approvedHashes()
      const isSeen = catalog.list(rule.server).some((tool) => annotationsOf(tool).readOnlyHint === true && approved.get(toolKey(rule.server, tool.tool.name)) === tool.definitionHash)
      return isSeen ? undefined : `You have not seen a call of ${rule.server} that only reads.`
    }
    const tool = catalog.list(rule.server).find((candidate) => candidate.tool.name === rule.tool)
    if (tool?.definitionHash !== rule.definitionHash) return `${rule.tool} is not here, or is another one than it was there.`
    // A file, or a page that hands one over, allows nothing that nobody here has looked at.
    return trust.approvedTool(rule.server, rule.tool)?.definitionHash === rule.definitionHash ? undefined : `You have not allowed a call of ${rule.tool} yet.`
  }

  function serversOf({ project, mcpServers }: ProjectFile) {
    const here = new Set(servers.list().map(({ name }) => name))
    const names = new Set([...Object.keys(mcpServers), ...project.servers.filter(({ tools }) => tools === null || tools.length > 0).map(({ server }) => server)])
    return [...names].map((server) => {
      const entry = mcpServers[server]
      if (here.has(server) || !entry) return { server, isHere: here.has(server) }
      try {
        return { server, isHere: false, link: `steward://install?name=${encodeURIComponent(checkName(server))}&config=${encodeURIComponent(JSON.stringify(entry))}` }
      } catch (error) {
        return { server, isHere: false, problem: toProblem(error) }
      }
    })
  }

  return {
    'project.list': () => ({ projects: projects.list() }),
    'project.save': ({ projectId, project }) => projects.save(project, projectId),
    'project.remove': ({ projectId }) => {
      projects.get(projectId)
      refuseWhereRunning((conversationId) => conversations.get(conversationId)?.projectId === projectId)
      const { conversations: moved, grants } = projects.remove(projectId)
      moved.forEach(turns.announce)
      return { conversations: moved.length, grants }
    },
    'project.assign': ({ conversationId, projectId }) => {
      turns.view(conversationId)
      refuseWhereRunning((id) => id === conversationId)
      projects.assign(conversationId, projectId)
      turns.announce(conversationId)
      return turns.view(conversationId)
    },
    async 'project.export'({ projectId, paths, grants: withGrants }) {
      const project = projects.get(projectId)
      // Looking at all of them has all that can be read known to the mask.
      await ports.secrets.list()
      const { text: config } = await ports.config.read()
      const grants = trust.grants().filter(({ scope }) => scope.kind === 'project' && scope.projectId === projectId)
      return writeProjectFile({ project, grants, config, paths, withGrants, home: ports.variable('HOME') ?? ports.variable('USERPROFILE'), mask: ports.mask })
    },
    async 'project.read'({ text }) {
      const file = readProjectFile(text)
      await servers.load()
      const grants = file.grants.map((rule, index) => {
        const refused = whyRefused(rule)
        return { index, sentence: describeRule(rule), rule, ...(refused === undefined ? {} : { refused }) }
      })
      return { project: file.project, servers: serversOf(file), grants }
    },
    async 'project.import'({ text, name, folders, grants: ticked }) {
      const file = readProjectFile(text)
      await servers.load()
      const rules = file.grants.filter((_, index) => ticked.includes(index))
      for (const rule of rules) {
        const refused = whyRefused(rule)
        if (refused !== undefined) throw new StewardError({ code: 'grant-refused', message: 'One of the permissions cannot be taken over.', cause: refused, nextStep: 'Leave it out; you are asked when the tool is called.' })
      }
      const project = await projects.save({ ...file.project, ...(name === undefined ? {} : { name }), folders: folders ? file.project.folders : [] })
      for (const rule of rules) trust.addGrant({ grantId: crypto.randomUUID(), createdAt: ports.clock.now(), scope: { kind: 'project', projectId: project.projectId }, rule, uses: 0 })
      if (rules.length > 0) publish('grant-change', { grants: trust.grants() })
      return project
    },
  }
}
