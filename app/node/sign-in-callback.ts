import { StewardError } from '#contract/problem.ts'
import type { SignInCallback } from '#core/ports/sign-in-callback.ts'

export const signInCallback: SignInCallback = {
  listen: () => Promise.reject(new StewardError({ code: 'not-built', message: 'Not built yet.' })),
}
