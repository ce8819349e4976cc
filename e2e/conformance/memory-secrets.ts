import type { SecretStore } from '#core/ports/secret-store.ts'

/** In the place of the keychain, so that a test run leaves nothing in the one of this machine. */
export function createMemorySecrets(): SecretStore {
  const values = new Map<string, string>()
  return {
    status: () => Promise.resolve({ kind: 'keychain', label: 'memory' }),
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => Promise.resolve(void values.set(name, value)),
    remove: (name) => Promise.resolve(void values.delete(name)),
    rotate: () => Promise.resolve({ sealed: 0, left: [] }),
    list: () => Promise.resolve([...values.keys()].map((name) => ({ name, state: 'present' as const, updatedAt: 0 }))),
  }
}
