import type { AsyncEntry } from '@napi-rs/keyring'
import { StewardError, type Problem } from '#contract/problem.ts'

/** A few bytes by name in the operating system's keychain. */
export interface Keychain {
  /** What the system calls it. */
  readonly label: string
  /** Null where the keychain has nothing under this name; that does not prove that nothing was ever stored. */
  read(account: string): Promise<Uint8Array | null>
  write(account: string, bytes: Uint8Array): Promise<void>
  remove(account: string): Promise<void>
}

/** Long enough for a person to answer the system's question, short enough that nothing waits for ever. */
const TIME_LIMIT_MS = 60_000

const labels: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS Keychain', win32: 'Windows Credential Manager', linux: 'Secret Service' }

/**
 * The system's keychain through `@napi-rs/keyring`, which is loaded at the first use.
 *
 * On Linux the Secret Service is demanded: without it the library would quietly take the kernel's keyring,
 * which forgets everything at the next start (decisions/2026-11-20-keychain.md).
 * Every method throws StewardError `keychain-unavailable`, `keychain-locked` or `keychain-timed-out`.
 */
export function createKeychain({ service = 'Steward', timeLimitMs = TIME_LIMIT_MS } = {}): Keychain {
  async function withEntry<Result>(account: string, action: (entry: AsyncEntry, signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const signal = AbortSignal.timeout(timeLimitMs)
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring')
      const entry = new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
      // The signal takes a waiting task out of the queue; one that already asks the daemon has to be left behind.
      return await Promise.race([action(entry, signal), rejectOn(signal)])
    } catch (error) {
      throw new StewardError(signal.aborted ? timedOut(timeLimitMs) : describe(error), { cause: error })
    }
  }

  return {
    label: labels[process.platform] ?? 'keychain',
    read: (account) =>
      withEntry(account, async (entry, signal) => {
        const bytes = await entry.getSecret(signal)
        return bytes === null ? null : Uint8Array.from(bytes)
      }),
    write: (account, bytes) => withEntry(account, (entry, signal) => entry.setSecret(bytes, signal)),
    remove: (account) => withEntry(account, async (entry, signal) => void (await entry.deleteCredential(signal))),
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

const start = process.platform === 'linux' ? 'Start a keychain service (such as gnome-keyring or KWallet) in your desktop session' : 'Make sure that the keychain of your system works'

function timedOut(limitMs: number): Problem {
  return { code: 'keychain-timed-out', message: `The keychain did not answer within ${Math.round(limitMs / 1000)} seconds.`, cause: 'It may be waiting for you to unlock it.', nextStep: 'Unlock the keychain, then try again.' }
}

function describe(error: unknown): Problem {
  const cause = error instanceof Error ? error.message : String(error)
  if (/lock|prompt|dismiss|denied|interaction/i.test(cause)) {
    return { code: 'keychain-locked', message: 'The keychain is locked.', cause, nextStep: 'Unlock it (on most systems: log in to your desktop), then try again.' }
  }
  return { code: 'keychain-unavailable', message: 'This computer has no keychain that Steward can reach.', cause, nextStep: `${start}, then start Steward again. Until then keys are kept in memory only.` }
}
