import { describeRule } from '#contract/describe-grant.ts'
import type { Grant } from '#contract/grant.ts'
import type { Project } from '#contract/project.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { columns } from '../output.ts'
import { visibleJson } from '../plain-text.ts'
import type { Shell } from '../shell.ts'

/** `steward permissions list`: every standing answer, with the id that revokes it. */
export function listPermissions(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const [{ grants }, { projects }] = await Promise.all([connection.call('grant.list', {}), connection.call('project.list', {})])
    for (const grant of grants) output.record(grant)
    for (const line of columns(grants.map((grant) => [grant.grantId, describe(grant, projects), describeUse(grant)]))) output.write(`${line}\n`)
    if (grants.length === 0) output.note('steward: no permissions yet. Without one, you are asked before each tool call.')
    return EXIT.done
  })
}

/** `steward permissions revoke ID`: the call is asked about again from now on. */
export function revokePermission(shell: Shell, grantId: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const [{ grants }, { projects }] = await Promise.all([connection.call('grant.list', {}), connection.call('project.list', {})])
    const grant = grants.find((candidate) => candidate.grantId === grantId)
    if (!grant) throw usageError(`There is no permission ${grantId}.`, 'steward permissions list shows which there are.')
    await connection.call('grant.revoke', { grantId })
    shell.output.item({ grantId, state: 'revoked' }, `Revoked: ${describe(grant, projects)}`)
    return EXIT.done
  })
}

/** `steward permissions deny SERVER/TOOL`: calls that are refused before anybody is asked. */
export function denyTool(shell: Shell, pattern: string): Promise<ExitCode> {
  const at = pattern.indexOf('/')
  const [server, tool] = [pattern.slice(0, at), pattern.slice(at + 1)]
  if (at < 1 || tool === '') throw usageError(`"${pattern}" names no tool.`, "Write server/tool; * stands for anything, as in 'files/write_*'.")
  return withHost(shell, {}, async ({ connection }) => {
    const grant = await connection.call('grant.add', { rule: { kind: 'deny', server, tool } })
    shell.output.item(grant, `${describeRule(grant.rule)} (${grant.grantId})`)
    return EXIT.done
  })
}

function describe({ rule, scope, expiresAt }: Grant, projects: readonly Project[]): string {
  const exactly = rule.kind === 'tool-arguments' ? ` ${visibleJson(rule.arguments)}` : ''
  const where = scope.kind === 'always' ? '' : scope.kind === 'project' ? `, in project ${projects.find(({ projectId }) => projectId === scope.projectId)?.name ?? scope.projectId}` : `, in conversation ${scope.conversationId}`
  const until = expiresAt === undefined ? '' : expiresAt <= Date.now() ? ', ended' : `, until ${when(expiresAt)}`
  return `${describeRule(rule)}${exactly}${where}${until}`
}

function describeUse({ uses, lastUsedAt }: Grant): string {
  if (uses === 0) return 'not used'
  return `used ${uses === 1 ? 'once' : `${uses} times`}${lastUsedAt === undefined ? '' : `, last ${when(lastUsedAt)}`}`
}

const when = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
