/** A ledger on a real folder and database; only the keychain is played. */
import { join } from 'node:path'
import type { AuditBody } from '#contract/audit.ts'
import { createTestSecrets } from '#core/mcp/sign-in/test-support/secrets.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import { createAuditStore } from '#node/audit-store.ts'
import { systemClock } from '#node/clock.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { createLedger } from '../ledger.ts'

export interface Machine {
  readonly secrets: Pick<SecretStore, 'get' | 'set' | 'status'>
  readonly keychain: Map<string, Uint8Array>
}

export const createMachine = (): Machine => ({ secrets: createTestSecrets(), keychain: new Map() })

export function openLedger(folder: string, { secrets, keychain }: Machine, instance = 'test') {
  const database = openDatabase(join(folder, 'steward.db'))
  const audit = createAuditStore({
    folder: join(folder, 'audit'),
    database,
    keychain: { read: (account) => Promise.resolve(keychain.get(account) ?? null), write: (account, bytes) => Promise.resolve(void keychain.set(account, bytes)) },
  })
  const warnings: string[] = []
  const logger = { info() {}, warn: (text: string) => void warnings.push(text), error: (text: string) => void warnings.push(text) }
  const ledger = createLedger({
    ports: { audit, clock: systemClock, logger, mask: (text) => text.replaceAll('hunter22', '•••'), about: { version: '0', instance, platform: 'test', shell: 'terminal', dataFolder: folder } },
    secrets,
    publish() {},
    run: { person: true, allow: [], deny: [] },
  })
  return {
    audit,
    ledger,
    warnings,
    async close() {
      await ledger.close()
      audit.close()
      database.close()
    },
  }
}

export const ended = (index: number): AuditBody => ({ kind: 'call-ended', callId: `call-${index}`, server: 's', tool: 't', caller: 'model', conversationId: 'c', turnId: null, outcome: 'ok', durationMs: index })
