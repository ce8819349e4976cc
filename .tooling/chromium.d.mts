export function findOnPath(names: readonly string[], env?: NodeJS.ProcessEnv): string | undefined
export function findChromium(env?: NodeJS.ProcessEnv): string | undefined
export function findHeadlessShell(env?: NodeJS.ProcessEnv): string | undefined
