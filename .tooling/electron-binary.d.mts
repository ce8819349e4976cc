export function findElectron(options?: { env?: NodeJS.ProcessEnv; packageFolder?: string }): string | undefined
