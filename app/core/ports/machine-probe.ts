/** Where a program is looked for: as the system would, with these variables, from this folder. */
export interface ProgramPlace {
  readonly variables: Readonly<Record<string, string>>
  readonly cwd: string
}

export type FoundProgram =
  | { readonly kind: 'found'; readonly file: string; readonly script?: ScriptHead }
  | { readonly kind: 'not-executable'; readonly file: string }
  /** `looked`: the folders of PATH, or the one file that was named. */
  | { readonly kind: 'missing'; readonly looked: readonly string[] }

/** The first line of a program that is a script. */
export interface ScriptHead {
  /** The program that runs it, as written: `node` behind `env`, or a path. */
  readonly program: string
  /** Where that is; missing where it is nowhere. */
  readonly file?: string
  /** The line ends as on Windows, so that the system looks for a program of another name. */
  readonly carriageReturn: boolean
}

export interface PackageFacts {
  readonly name: string
  readonly version: string
  /** `engines.node`. */
  readonly node?: string
  readonly folder: string
}

export type CachedPackage =
  | { readonly kind: 'there'; readonly where: 'node_modules' | 'npx-cache'; readonly facts: PackageFacts }
  /** A folder of npx's cache where its installation ended half-way. */
  | { readonly kind: 'broken'; readonly folder: string }
  | { readonly kind: 'missing' }

/** Looks at this machine for the doctor: deterministic, local, without a trace but `makeFolder`. */
export interface MachineProbe {
  findProgram(command: string, place: ProgramPlace): Promise<FoundProgram>
  /** Where version and package managers put a program, though PATH does not lead there; the newest first. */
  elsewhere(program: string, place: ProgramPlace): Promise<readonly string[]>
  /** What it prints for `--version`, the number alone; undefined where it prints none in time. Only for programs that are known. */
  version(file: string, place: ProgramPlace, signal: AbortSignal): Promise<string | undefined>
  /** The package that a file belongs to. */
  packageOf(file: string): Promise<PackageFacts | undefined>
  /** A package of npm as npx would find it without the network. */
  cachedPackage(name: string, place: ProgramPlace): Promise<CachedPackage>
  /** Whether uv has fetched a package before. */
  cachedTool(name: string, place: ProgramPlace): Promise<boolean>
  /** The registry that the person's `.npmrc` or variables name, or for `uv` its variables; undefined where they name none. */
  registry(of: 'npm' | 'uv', place: ProgramPlace): Promise<string | undefined>
  look(path: string): Promise<'folder' | 'file' | 'missing' | 'unreadable'>
  /** The beginning of a text file. @throws what Node throws */
  head(path: string): Promise<string>
  makeFolder(path: string): Promise<void>
}
