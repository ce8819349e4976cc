import { checkApproval, checkEntry, checkValues } from './check-entry.ts'
import { checkHost, checkPort, checkProxy, checkTls } from './check-network.ts'
import { checkPackage } from './check-package.ts'
import { checkEnvFile, checkFolder } from './check-places.ts'
import { checkCommand, checkInterpreter, checkPath, checkRuntime, checkScript } from './check-program.ts'
import { checkHandshake, checkLists, checkSignIn } from './check-session.ts'
import type { Check } from './examination.ts'

/**
 * Every check of a server, in the order in which they are made: what lies nearer to the person comes first, and what runs or
 * reaches anything comes after the approval.
 */
export const checks: readonly Check[] = [
  { id: 'entry', name: 'Entry in mcp.json', needs: [], run: checkEntry },
  { id: 'approval', name: 'Approval', needs: ['entry'], run: checkApproval },
  { id: 'values', name: 'Placeholders and secrets', needs: ['approval'], run: checkValues },

  { id: 'env-file', name: 'Environment file', of: 'stdio', needs: ['values'], run: checkEnvFile },
  { id: 'folder', name: 'Working folder', of: 'stdio', needs: ['values'], run: checkFolder },
  { id: 'path', name: 'PATH', of: 'stdio', needs: ['values'], run: checkPath },
  { id: 'command', name: 'Command', of: 'stdio', needs: ['values'], run: checkCommand },
  { id: 'interpreter', name: 'Interpreter', of: 'stdio', needs: ['command'], run: checkInterpreter },
  { id: 'runtime', name: 'Version', of: 'stdio', needs: ['interpreter'], run: checkRuntime },
  { id: 'script', name: 'Program file', of: 'stdio', needs: ['command'], run: checkScript },
  { id: 'package', name: 'Package', of: 'stdio', needs: ['command'], run: checkPackage },

  { id: 'proxy', name: 'Proxy', of: 'http', needs: ['values'], run: checkProxy },
  { id: 'host', name: 'Host name', of: 'http', needs: ['proxy'], run: checkHost },
  { id: 'port', name: 'Port', of: 'http', needs: ['host'], run: checkPort },
  { id: 'tls', name: 'Certificate', of: 'http', needs: ['port'], run: checkTls },

  { id: 'handshake', name: 'First messages', needs: ['env-file', 'folder', 'command', 'interpreter', 'script', 'package', 'port', 'tls'], run: checkHandshake },
  { id: 'sign-in', name: 'Sign-in', of: 'http', needs: ['handshake'], run: checkSignIn },
  { id: 'lists', name: 'Tools, resources and prompts', needs: ['handshake', 'sign-in'], run: checkLists },
]
