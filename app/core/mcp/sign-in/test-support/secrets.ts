import type { SecretStore } from '#core/ports/secret-store.ts'

/** A secret store in memory that shows a test what lies in it. Give the same one to two hosts: they are two processes on one data folder. */
export function createTestSecrets(): SecretStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    status: () => Promise.resolve({ kind: 'keychain', label: 'test' }),
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => Promise.resolve(void values.set(name, value)),
    remove: (name) => Promise.resolve(void values.delete(name)),
    rotate: () => Promise.resolve({ sealed: 0, left: [] }),
    list: () => Promise.resolve([...values.keys()].map((name) => ({ name, state: 'present' as const, updatedAt: 0 }))),
  }
}
