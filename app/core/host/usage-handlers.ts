import type { Handlers } from '#contract/contract.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { UsageLimits } from '#core/usage/limits.ts'
import { readUsage } from '#core/usage/usage.ts'

export function usageHandlers({ ports, limits }: { readonly ports: Pick<Ports, 'settings' | 'usage'>; readonly limits: Pick<UsageLimits, 'list'> }): Pick<Handlers, 'usage.get' | 'usage.limits'> {
  return {
    'usage.get': (wanted) => readUsage(ports.usage, ports.settings.get().budgets.prices, wanted),
    'usage.limits': () => ({ limits: limits.list() }),
  }
}
