import type { Handlers } from '#contract/contract.ts'
import { notBuilt } from './not-built.ts'

export type FeatureCall = 'server.complete' | 'server.expand' | 'server.attach' | 'server.watch' | 'server.skills' | 'server.skill' | 'server.icon' | 'server.curl' | 'server.test'

/** What servers offer beyond their lists: completion, skills, watched resources, icons; and what helps to look into them. */
export function featureHandlers(): Pick<Handlers, FeatureCall> {
  return {
    'server.complete': notBuilt,
    'server.expand': notBuilt,
    'server.attach': notBuilt,
    'server.watch': notBuilt,
    'server.skills': notBuilt,
    'server.skill': notBuilt,
    'server.icon': notBuilt,
    'server.curl': notBuilt,
    'server.test': notBuilt,
  }
}
