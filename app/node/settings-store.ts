import { readFileSync, renameSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type Conf from 'conf'
import type { JsonObject } from '#contract/json.ts'
import { StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { settingsSchema, type Settings } from '#contract/settings.ts'
import type { SettingsStore } from '#core/ports/settings-store.ts'

export interface NodeSettingsStore extends SettingsStore {
  /** What was wrong with the file. */
  readonly problems: readonly Problem[]
}

/**
 * `settings.json`. Read by hand, because the start needs it at once; written with `conf`, which is loaded
 * for the first change and merges it into what other processes wrote.
 *
 * A field that this version does not understand is left in the file; only its default is used.
 */
export function createSettingsStore(file: string): NodeSettingsStore {
  const problems: Problem[] = []
  let settings: Settings | undefined
  let seen = ''
  let writing: Promise<void> | undefined
  let failure: unknown
  let conf: Conf<JsonObject> | undefined

  /** Another process may change the file; asking its time costs microseconds. */
  function stamp(): string {
    const found = statSync(file, { throwIfNoEntry: false })
    return found ? `${found.mtimeMs}/${found.size}/${found.ino}` : ''
  }

  function get(): Settings {
    if (settings && writing) return settings
    const now = stamp()
    if (!settings || now !== seen) {
      settings = readSettings(file, problems)
      seen = stamp()
    }
    return settings
  }

  async function save(change: JsonObject): Promise<void> {
    if (!conf) {
      const { default: ConfClass } = await import('conf')
      conf = new ConfClass<JsonObject>({ cwd: dirname(file), configName: basename(file, '.json'), accessPropertiesByDotNotation: false, configFileMode: 0o600 })
    }
    conf.set(change)
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
        seen = stamp()
      })
      writing = current
      return settings
    },
    async saved() {
      await writing
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

function readSettings(file: string, problems: Problem[]): Settings {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      problems.push({ code: 'settings-unreadable', message: 'settings.json cannot be read, so the defaults are used.', cause: String(error), nextStep: 'Correct the permissions of the file, then start Steward again.' })
    }
    return settingsSchema.parse({})
  }
  let found: unknown
  try {
    found = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    found = undefined
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    problems.push(setAside(file))
    return settingsSchema.parse({})
  }
  return readFields(found as Record<string, unknown>, problems)
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

function setAside(file: string): Problem {
  const aside = `${file}.damaged-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`
  try {
    renameSync(file, aside)
  } catch (error) {
    return { code: 'settings-unreadable', message: 'settings.json cannot be read, so the defaults are used.', cause: String(error) }
  }
  return { code: 'settings-set-aside', message: 'settings.json could not be read, so the defaults are used.', cause: `The file is kept as ${basename(aside)}.`, nextStep: 'Set your preferences again, or repair the file and put it back.' }
}
