import module from 'node:module'
import { join } from 'node:path'

/** From now on, what V8 compiles is kept in the data folder, so that the next start only reads it. Never fails: without it the start is slower. */
export function keepCompiledCode(home: string): void {
  module.enableCompileCache(join(home, 'electron', 'compile-cache'))
}

/** Written now, because a process that is killed writes nothing at its end. */
export function saveCompiledCode(): void {
  module.flushCompileCache()
}
