import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type Conf from 'conf'
import type { JsonObject } from '#contract/json.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { settingsSchema, type Settings } from '#contract/settings.ts'
import type { SettingsStore } from '#core/ports/settings-store.ts'
import { createLastGood } from './last-good.ts'
import { onceATurn } from './once-a-turn.ts'

export interface NodeSettingsStore extends SettingsStore {
  /** What was wrong with the file. */
  readonly problems: readonly Problem[]
}

/**
 * `settings.json`. Read by hand, because the start needs it at once; written with `conf`, which is loaded
 * for the first change and merges it into what other processes wrote.
 *
 * `exclusively` keeps other processes out while the file is read, changed and put back.
 *
 * A field that this version does not understand is left in the file; only its default is used. A file that is no JSON is
 * kept aside, and the last good one takes its place; while Steward runs it is left alone, because an editor may be
 * writing it just now.
 */
export function createSettingsStore(file: string, exclusively: (change: () => void) => void = (change) => change()): NodeSettingsStore {
  const problems: Problem[] = []
  let settings: Settings | undefined
  let seen = ''
  let writing: Promise<void> | undefined
  let failure: unknown
  let conf: Conf<JsonObject> | undefined
  const lastGood = createLastGood(file)

  /** Another process may change the file. */
  function stamp(): string {
    const found = statSync(file, { throwIfNoEntry: false })
    return found ? `${found.mtimeMs}/${found.size}/${found.ino}` : ''
  }
  const present = onceATurn(stamp)

  function get(): Settings {
    if (settings && writing) return settings
    if (!settings || present() !== seen) {
      settings = read(settings)
      seen = stamp()
    }
    return settings
  }

  function read(present: Settings | undefined): Settings {
    const found = readFile(file)
    switch (found.kind) {
      case 'none':
        return settingsSchema.parse({})
      case 'refused':
        if (!present) problems.push({ code: 'settings-unreadable', message: 'settings.json cannot be read, so the defaults are used.', cause: found.cause, nextStep: 'Correct the permissions of the file, then start Steward again.' })
        return present ?? settingsSchema.parse({})
      case 'damaged':
        return present ?? repair()
      case 'good':
        lastGood.keep(found.text)
        return readFields(found.fields, problems)
    }
  }

  /** @returns what the last good file held, which then is the file again, else the defaults */
  function repair(): Settings {
    const text = lastGood.read()
    const good = text === undefined ? undefined : parse(text)
    const { moved, problem } = setAside(file, good !== undefined)
    problems.push(problem)
    if (!good || text === undefined) return settingsSchema.parse({})
    // What could not be moved away is not written over.
    if (moved) writeFileSync(file, text, { mode: 0o600 })
    return readFields(good, problems)
  }

  async function save(change: JsonObject): Promise<void> {
    if (!conf) {
      const { default: ConfClass } = await import('conf')
      conf = new ConfClass<JsonObject>({ cwd: dirname(file), configName: basename(file, '.json'), accessPropertiesByDotNotation: false, configFileMode: 0o600 })
    }
    const store = conf
    exclusively(() => {
      if (readFile(file).kind === 'damaged') {
        problems.push(setAside(file, true).problem)
        // All that holds now, not the change alone: the file that had the rest is gone from its place.
        store.set({ ...(settings as unknown as JsonObject), ...change })
      } else store.set(change)
    })
    const written = readFile(file)
    if (written.kind === 'good') lastGood.keep(written.text)
  }

  return {
    problems,
    get,
    update(change) {
      const present = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      settings = settingsSchema.parse({ ...get(), ...present })
      const current = (writing ?? Promise.resolve()).then(() => save(present as JsonObject)).then(
        () => (failure = undefined),
        (error: unknown) => (failure = error),
      ).then(() => {
        if (writing === current) writing = undefined
        // Another process may have written since: what the file holds now is looked at once more.
        seen = ''
      })
      writing = current
      return settings
    },
    async saved() {
      await writing
      await lastGood.kept()
      if (failure === undefined) return
      const error = failure
      failure = undefined
      throw new StewardError(
        { code: 'settings-unwritable', message: 'Your settings could not be saved.', cause: toProblem(error).cause, nextStep: 'Check that the data folder can be written to and the disk is not full, then try again.' },
        { cause: error },
      )
    },
  }
}

type FoundFile = { readonly kind: 'none' | 'damaged' } | { readonly kind: 'refused'; readonly cause: string } | { readonly kind: 'good'; readonly text: string; readonly fields: Record<string, unknown> }

function readFile(file: string): FoundFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? { kind: 'none' } : { kind: 'refused', cause: String(error) }
  }
  const fields = parse(text)
  return fields ? { kind: 'good', text, fields } : { kind: 'damaged' }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Field by field, so that one bad value costs that value and not all. */
function readFields(found: Record<string, unknown>, problems: Problem[]): Settings {
  const good: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    if (!Object.hasOwn(found, name)) continue
    const parsed = schema.safeParse(found[name])
    if (parsed.success) good[name] = parsed.data
    else problems.push({ code: 'settings-field-invalid', message: `"${name}" in settings.json is not right, so its default is used.`, cause: parsed.error.issues[0]?.message, nextStep: 'Set it again in the settings.' })
  }
  return settingsSchema.parse(good)
}

function setAside(file: string, hasGood: boolean): { moved: boolean; problem: Problem } {
  const aside = `${file}.damaged-${new Date().toISOString().replace(/\D/g, '').slice(0, 17)}`
  const instead = hasGood ? 'the last ones that could be are used' : 'the defaults are used'
  try {
    renameSync(file, aside)
  } catch (error) {
    return { moved: false, problem: { code: 'settings-unreadable', message: `settings.json cannot be read, so ${instead}.`, cause: String(error) } }
  }
  return {
    moved: true,
    problem: { code: 'settings-set-aside', message: `settings.json could not be read, so ${instead}.`, cause: `The file is kept as ${basename(aside)}.`, nextStep: hasGood ? 'Look whether your last change is missing, and make it again.' : 'Set your preferences again, or repair the file and put it back.' },
  }
}
