import { readFile } from 'node:fs/promises'
import { isServerOn, type Project } from '#contract/project.ts'
import type { Connection } from '#rpc/connect.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { oneLine, terminalText } from '../plain-text.ts'
import type { Shell } from '../shell.ts'
import { writeOutputFile } from '../write-output-file.ts'

/** `steward projects list` */
export function listProjects(shell: Shell): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { projects } = await connection.call('project.list', {})
    for (const project of projects) output.record(project)
    for (const line of columns(projects.map((project) => [brief(project.name, 60), describe(project)]))) output.write(`${line}\n`)
    if (projects.length === 0) output.note('steward: no projects yet. Make one in the app, or: steward projects import FILE')
    return EXIT.done
  })
}

/** `steward projects show NAME` */
export function showProject(shell: Shell, name: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const project = await projectNamed(connection, name)
    output.record(project)
    const { systemPrompt, model, servers, otherServers, folders } = project
    const lines = [
      ['model', model ? `${model.providerId}/${model.model}` : 'the one of the settings'],
      ...servers.map(({ server, tools }) => ['server', `${server}: ${tools === null ? 'all tools' : tools.length === 0 ? 'off' : tools.join(', ')}`]),
      [servers.length === 0 ? 'servers' : 'other servers', otherServers ? 'on' : 'off'],
      ...folders.map(({ path, name: label }) => ['folder', label === undefined ? path : `${path} (${label})`]),
    ]
    for (const line of columns(lines.map((cells) => cells.map(oneLine)))) output.write(`${line}\n`)
    if (systemPrompt !== '') output.write(`\n${terminalText(systemPrompt)}\n`)
    return EXIT.done
  })
}

/** `steward projects export NAME`: to standard output, or to a file. What is not in it is told. */
export function exportProject(shell: Shell, name: string, options: { output?: string; paths?: boolean; grants?: boolean }): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { projectId } = await projectNamed(connection, name)
    const { text, leftOut } = await connection.call('project.export', { projectId, paths: options.paths === true, grants: options.grants === true })
    if (options.output === undefined) output.raw(text)
    else {
      await writeOutputFile(options.output, text)
      output.item({ projectId, file: options.output, leftOut }, `Written to ${options.output}`)
    }
    for (const line of leftOut) output.note(`steward: left out: ${line}`)
    return EXIT.done
  })
}

/** `steward projects import FILE`: as a new project. No permission of the file is taken over, and its servers wait for their own approval. */
export async function importProject(shell: Shell, path: string, options: { name?: string; folders?: boolean }): Promise<ExitCode> {
  const text = path === '-' ? await shell.readStandardInput() : await readText(path)
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { servers, grants, project: draft } = await connection.call('project.read', { text })
    const project = await connection.call('project.import', { text, folders: options.folders === true, ...(options.name === undefined ? {} : { name: options.name }) })
    output.item(project, `Made the project ${project.name}`)
    if (draft.systemPrompt !== '') output.note(`Its system prompt, which a stranger may have written:\n${draft.systemPrompt}`)
    for (const { server, isHere, link, problem } of servers) {
      if (link !== undefined) output.note(`It uses ${server}, which is not here. To look at it: steward servers add --link '${link.replaceAll("'", "'\\''")}'`)
      else if (!isHere) output.note(problem ? `It uses ${server}: ${problem.message}` : `It uses ${server}, which is not here and not in the file: add it by hand.`)
    }
    if (grants.length > 0) output.note(`Its ${grants.length} permissions were not taken over: you are asked when a tool is called.`)
    return EXIT.done
  })
}

/** Whatever the case of its letters. @throws StewardError `usage` */
export async function projectNamed(connection: Connection, name: string): Promise<Project> {
  const { projects } = await connection.call('project.list', {})
  const project = projects.find((candidate) => candidate.name.toLowerCase() === name.trim().toLowerCase())
  if (project) return project
  throw usageError(`There is no project "${name}".`, projects.length === 0 ? 'There is none yet: make one in the app.' : `There is: ${projects.map((candidate) => candidate.name).join(', ')}.`)
}

function describe(project: Project): string {
  const { model, servers, otherServers, folders } = project
  const on = servers.filter(({ server }) => isServerOn(project, server)).map(({ server }) => server)
  return [model ? model.model : '', otherServers ? 'all servers' : `servers: ${on.join(', ') || 'none'}`, folders.length > 0 ? `${folders.length} folders` : ''].filter((part) => part !== '').join(' · ')
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
