import type { Problem } from '#contract/problem.ts'

/** Faults of the entry or of the machine: the same start fails the same way until somebody changes something. */
const lasting = new Set([
  'access-denied',
  'address-invalid',
  'address-not-found',
  'certificate-needed',
  'certificate-refused',
  'certificate-unreadable',
  'command-not-executable',
  'command-not-found',
  'env-file-unreadable',
  'era-unsupported',
  'folder-not-found',
  'handshake-timeout',
  'header-invalid',
  'launch-failed',
  'not-mcp',
  'placeholder-unfilled',
  'proxy-invalid',
  'proxy-refused',
  'proxy-sign-in',
  'redirected',
  'request-refused',
  'sandbox-blocked',
  'sandbox-folder-missing',
  'sandbox-folder-refused',
  'sandbox-missing',
  'sandbox-relay-missing',
  'sandbox-unsupported',
  'secret-missing-from-keychain',
  'sign-in-address-refused',
  'sign-in-client-needed',
  'sign-in-client-refused',
  'sign-in-failed',
  'sign-in-issuer-changed',
  'sign-in-metadata-invalid',
  'sign-in-resource-mismatch',
  'sign-in-token-unusable',
  'tls-failed',
])

/** Whether another start may help. */
export function mayHelp(problem: Problem): boolean {
  return !lasting.has(problem.code)
}
