import type { Skill, SkillFile } from '@modelcontextprotocol/client/ext/skills'
import type { CallOutput } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { SkillView } from '#contract/server.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Session } from '../open-session.ts'
import type { Servers } from '../servers.ts'
import { fileNameOf, shownText } from './file-name.ts'
import { patiently } from './patiently.ts'

const LIMIT_MS = 30_000
const MOST_SKILLS = 1_000
const MOST_REFUSED = 100
const MOST_FILES = 500
const LARGEST_FILE = 5 * 1024 * 1024

/** Skills that servers offer (SEP-2640): listed, and one file read and verified when the person chose it. Nothing is fetched before. */
export interface Skills {
  /** Empty where the server has none. @throws StewardError as `Servers.request` */
  list(server: string, signal: AbortSignal): Promise<CallOutput<'server.skills'>>
  /** @throws StewardError `skill-refused`, `skill-too-large`, and as `Servers.request` */
  read(server: string, uri: string, path: string | undefined, signal: AbortSignal): Promise<CallOutput<'server.skill'>>
}

export function createSkills({ servers, blobs, clock }: { servers: Pick<Servers, 'request' | 'view'>; blobs: Pick<BlobStore, 'put'>; clock: Clock }): Skills {
  /** As they were listed last: a file is checked against what the person saw. */
  const listed = new Map<string, Map<string, Skill>>()

  const request = <Value>(server: string, signal: AbortSignal, send: (client: Session['client'], options: { signal: AbortSignal; timeout?: number }) => Promise<Value>): Promise<Value> =>
    servers.request(server, signal, (session) => patiently(server, session, LIMIT_MS, clock, signal, (options) => send(session.client, options)))

  return {
    async list(server, signal) {
      if (servers.view(server).features?.skills !== true) return { skills: [], refused: [] }
      const { SkillsClient } = await import('@modelcontextprotocol/client/ext/skills')
      const { skills, invalid } = await request(server, signal, (client, options) => new SkillsClient(client, { skipInvalid: true }).list({}, options))
      const kept = skills.slice(0, MOST_SKILLS)
      listed.set(server, new Map(kept.map((skill) => [skill.uri, skill])))
      const refused = invalid.slice(0, MOST_REFUSED).map(({ uri, reason }) => ({ ...(uri === undefined ? {} : { uri: shownText(uri, 500) }), reason: shownText(reason, 500) }))
      if (skills.length > MOST_SKILLS) refused.push({ reason: `${skills.length - MOST_SKILLS} more are not shown: Steward lists ${MOST_SKILLS} of a server.` })
      return { skills: kept.map((skill) => toView(server, skill)), refused }
    },
    async read(server, uri, path, signal) {
      const { SkillsClient } = await import('@modelcontextprotocol/client/ext/skills')
      const file = await request(server, signal, async (client, options) => {
        const skills = new SkillsClient(client)
        const skill = listed.get(server)?.get(uri) ?? (await skills.get(uri, options)).skill
        try {
          return { skill, ...(await skills.read(skill, path, { ...options, cacheMode: 'bypass' })) }
        } catch (error) {
          throw refusal(server, skill, error)
        }
      })
      if (file.bytes.length > LARGEST_FILE) throw new StewardError({ code: 'skill-too-large', message: 'This file of the skill is too large.', cause: `It has more than ${LARGEST_FILE / 1_048_576} MB.`, nextStep: 'Choose another file of it.' })
      return toResult(server, file, path, blobs)
    },
  }
}

async function toResult(server: string, file: SkillFile & { skill: Skill }, path: string | undefined, blobs: Pick<BlobStore, 'put'>): Promise<CallOutput<'server.skill'>> {
  const skillName = shownText(file.skill.frontmatter.name, 80)
  const fileName = fileNameOf(path ?? file.uri, 'SKILL.md')
  const name = `${skillName}: ${fileName}`
  const text = file.text ?? textOf(file.bytes)
  const mimeType = (file.mimeType ?? (text === undefined ? 'application/octet-stream' : /\.md$/i.test(fileName) ? 'text/markdown' : 'text/plain')).slice(0, 200)
  const { blobId, size } = await blobs.put(file.bytes, { name, mimeType })
  return { name, mimeType, text: text ?? '', verified: file.verified, attachment: { blobId, name, mimeType, size, source: { kind: 'skill', server, uri: file.uri } } }
}

function toView(server: string, { uri, frontmatter, resources }: Skill): SkillView {
  const root = uri.replace(/[^/]*$/, '')
  const { version, license } = frontmatter
  return {
    server,
    uri,
    name: shownText(frontmatter.name, 200),
    description: shownText(frontmatter.description, 2_000),
    ...(typeof version === 'string' || typeof version === 'number' ? { version: shownText(String(version), 50) } : {}),
    ...(typeof license === 'string' ? { license: shownText(license, 200) } : {}),
    // `dynamic`: its files are not named beforehand.
    files: resources === 'dynamic' ? [] : resources.slice(0, MOST_FILES).map((file) => ({ path: file.uri.startsWith(root) ? file.uri.slice(root.length) : file.uri, size: file.size })),
  }
}

/** A file that is not what its entry says is not loaded (SEP-2640); whatever else fails is told as of any request. */
function refusal(server: string, skill: Skill, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'SkillVerificationError') return error
  if ('reason' in error && error.reason === 'unlisted') {
    return new StewardError({ code: 'skill-file-unknown', message: `The skill "${shownText(skill.frontmatter.name, 80)}" has no such file.`, cause: shownText(error.message, 1_000), nextStep: nextStepFor(toView(server, skill)) }, { cause: error })
  }
  return new StewardError(
    {
      code: 'skill-refused',
      message: `A file of the skill "${shownText(skill.frontmatter.name, 80)}" is not what ${server} says it is.`,
      cause: shownText(error.message, 1_000),
      nextStep: 'It was not loaded. List the skills again: it may have changed since. Where it stays so, tell the maker of the server.',
      action: { kind: 'retry' },
    },
    { cause: error },
  )
}

function nextStepFor({ files }: SkillView): string {
  return files.length === 0 ? 'Choose one of its files.' : `Choose one of its files: ${files.slice(0, 20).map(({ path }) => shownText(path, 200)).join(', ')}.`
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
