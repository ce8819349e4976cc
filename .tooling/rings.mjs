/**
 * Which folder may import what: the table of the design, as data, for the lint rule
 * `steward/ring-imports` and for the test that proves that it bites.
 *
 * The first entry whose `folder` holds a file is that file's ring, so narrow folders come first.
 * `own` lists folders of this repository, `packages` names from npm (`/*` takes any entry below),
 * and `node` says whether `node:` is allowed. `hint` names the right way.
 */
export const rings = [
  { folder: 'app/contract', own: ['app/contract'], packages: ['zod'], hint: 'contract describes what crosses the wire and depends on zod alone.' },
  { folder: 'app/rpc', own: ['app/rpc', 'app/contract'], packages: ['zod'], hint: 'rpc carries frames of #contract/* and knows no host; take what you need as an argument.' },

  { folder: 'app/core/policy', own: ['app/core/policy', 'app/contract'], packages: [], hint: 'policy is pure: pass facts in, as types of #contract/*.' },
  // The two MCP types that ports name (Transport, FetchLike) are part of what a machine must provide.
  { folder: 'app/core/ports', own: ['app/core/ports', 'app/contract'], packages: ['@modelcontextprotocol/client'], hint: 'ports say what core needs of the machine, in types of #contract/*.' },
  { folder: 'app/core/mcp/config', core: 'mcp', packages: ['zod', '@modelcontextprotocol/client', 'jsonc-parser'] },
  { folder: 'app/core/mcp', core: 'mcp', packages: ['zod', '@modelcontextprotocol/client', '@modelcontextprotocol/client/ext/skills'] },
  { folder: 'app/core/providers', core: 'providers', packages: ['zod', 'openai', 'openai/*', '@anthropic-ai/sdk', '@anthropic-ai/sdk/*'] },
  { folder: 'app/core', core: undefined, packages: ['zod', '@modelcontextprotocol/client'] },

  {
    folder: 'app/node',
    own: ['app/node', 'app/core/ports', 'app/contract'],
    node: true,
    packages: ['@anthropic-ai/sandbox-runtime', '@cfworker/json-schema', '@grpc/grpc-js', '@grpc/proto-loader', '@modelcontextprotocol/client', '@modelcontextprotocol/client/stdio', '@napi-rs/keyring', 'chokidar', 'conf', 'cross-spawn', 'env-paths', 'rotating-file-stream', 'undici', 'ws', 'yauzl', 'zod'],
    hint: 'node implements #core/ports/* with Node and native packages; it knows neither the rest of core nor a shell.',
  },
  { folder: 'app/gateway', own: ['app/gateway', 'app/core', 'app/node', 'app/rpc', 'app/contract'], node: true, packages: ['ws', 'zod'], hint: 'the web shell serves a #core/host over #rpc; the renderer is served as built files.' },
  { folder: 'app/cli', own: ['app/cli', 'app/gateway', 'app/core', 'app/node', 'app/rpc', 'app/contract'], node: true, packages: ['commander', 'jsonc-parser', 'zod'], hint: 'the terminal shell talks to a #core/host over #rpc.' },

  { folder: 'main/preload', own: ['main/preload'], packages: ['electron', 'electron/*'], hint: 'the preload passes frames and knows nothing else.' },
  { folder: 'main', own: ['main', 'app/core', 'app/node', 'app/rpc', 'app/contract'], node: true, packages: ['electron', 'electron/*', 'zod'], hint: 'the Electron shell serves a #core/host over #rpc; the renderer is loaded as built files.' },

  {
    folder: 'renderer',
    own: ['renderer', 'app/rpc', 'app/contract'],
    packages: ['@codemirror/*', '@lezer/highlight', '@modelcontextprotocol/ext-apps', '@modelcontextprotocol/ext-apps/*', 'highlight.js', 'highlight.js/*', 'jsonc-parser', 'katex', 'katex/*', 'lucide-react', 'lucide-react/*', 'markdown-it', 'markdown-it/*', 'react', 'react/*', 'react-aria-components', 'react-aria-components/*', 'react-dom', 'react-dom/*', 'virtua', 'vscode-json-languageservice', 'vscode-json-languageservice/*', 'zod', 'zustand', 'zustand/*'],
    hint: 'a view reaches the host only through #contract/* over #rpc (renderer/client).',
  },
  // Times parts of the host one by one, which the built program does not show.
  {
    folder: 'e2e/bench',
    own: ['e2e', '.tooling', 'app/core', 'app/node', 'app/rpc', 'app/gateway', 'app/contract'],
    node: true,
    packages: ['@modelcontextprotocol/*', '@playwright/test', 'vite'],
    hint: 'the bench may import core, node, rpc and the gateway; everything else it runs as it was built.',
  },
  // The client of the conformance suite is a host with test ports in the place of the browser and the person.
  {
    folder: 'e2e/conformance',
    own: ['e2e', '.tooling', 'app/core', 'app/node', 'app/rpc', 'app/contract'],
    node: true,
    packages: ['@modelcontextprotocol/*', 'zod'],
    hint: 'the conformance program may import core, node and rpc, so that it is the product and no second client.',
  },
  // Faults hit a process that holds the whole host, in the place of a shell.
  {
    folder: 'e2e/faults',
    own: ['e2e', '.tooling', 'app/core', 'app/node', 'app/rpc', 'app/contract'],
    node: true,
    packages: [],
    hint: 'the driver of faults may import core, node and rpc; it is the host without a shell.',
  },
  {
    folder: 'e2e',
    own: ['e2e', '.tooling'],
    typesOnly: ['app/contract'],
    node: true,
    packages: ['@axe-core/playwright', '@copilotkit/aimock', '@copilotkit/aimock/*', '@electron/asar', '@electron/fuses', '@modelcontextprotocol/*', '@playwright/test', 'playwright-core', 'app-builder-lib', 'app-builder-lib/*', 'electron', 'electron-builder', 'oidc-provider', 'selfsigned', '@grpc/*', 'vitest', 'ws', 'zod'],
    hint: 'e2e drives what was built; of the source it may import types of #contract/* only.',
  },
]

/** The order inside core: a folder imports from its own level and from those before it. */
export const coreOrder = [
  ['ports', 'policy', 'links'],
  ['mcp', 'providers', 'conversations', 'consent', 'audit', 'projects', 'usage'],
  ['tools', 'server-requests', 'views', 'doctor', 'export', 'import'],
  ['context'],
  ['turns'],
  ['recorder'],
  ['host'],
]

const packageFolders = { contract: 'app/contract', rpc: 'app/rpc', core: 'app/core', node: 'app/node', gateway: 'app/gateway', cli: 'app/cli', main: 'main', renderer: 'renderer' }

/** Test code may use real parts of any ring; it is never built into the product. */
export const isTestFile = (path) => /\.test\.tsx?$/.test(path) || path === 'app/rpc/contract-suite.ts' || /\/(testing|test-support)\//.test(path)

export const ringOf = (path) => rings.find(({ folder }) => path.startsWith(`${folder}/`))

/** The repository path that a specifier names, or undefined for a package. */
function resolveOwn(from, specifier) {
  if (specifier.startsWith('#')) {
    const [ring, ...rest] = specifier.slice(1).split('/')
    return `${packageFolders[ring] ?? `unknown ring ${ring}`}/${rest.join('/')}`
  }
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return undefined
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

const within = (path, folder) => path === folder || path.startsWith(`${folder}/`)
const matches = (specifier, pattern) => (pattern.endsWith('/*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern)

function checkCore(ring, from, target) {
  if (within(target, 'app/contract')) return undefined
  if (!within(target, 'app/core')) return 'core runs anywhere: it may import #contract/* and #core/*; what it needs of the machine comes through #core/ports/*.'
  const [, , own = ''] = from.split('/')
  const [, , other = ''] = target.split('/')
  if (own === other) return undefined
  const [ownLevel, otherLevel] = [own, other].map((name) => coreOrder.findIndex((level) => level.includes(name)))
  if (ownLevel === -1 || otherLevel === -1) return `the folder core/${ownLevel === -1 ? own : other} has no place in the order of core yet; add it to coreOrder in .tooling/rings.mjs.`
  if (otherLevel > ownLevel) return `inside core the order runs ports, policy -> mcp, providers, conversations, consent, audit -> tools -> context -> turns -> recorder -> host; core/${own} comes before core/${other}. Pass what you need as an argument.`
  return undefined
}

/**
 * Why `from` may not import `specifier`, or undefined where it may.
 * @param {string} from the importing file, from the root of the repository
 * @param {string} specifier as written, without a query
 * @param {boolean} typeOnly `import type`, `export type` or `import('...')` as a type
 */
export function forbid(from, specifier, typeOnly) {
  if (specifier.includes('../../') && !specifier.startsWith('../../.tooling/')) return 'two folders up is a guess where things lie: use a package import such as #contract/contract.ts.'
  if (isTestFile(from)) return undefined
  const ring = ringOf(from)
  if (!ring) return `${from} lies in no ring; add its folder to .tooling/rings.mjs.`
  const target = resolveOwn(from, specifier)
  if (target !== undefined) {
    if ('core' in ring) return checkCore(ring, from, target)
    if (ring.own.some((folder) => within(target, folder))) {
      if (isTestFile(target)) return 'test code is not part of the product.'
      return undefined
    }
    if (typeOnly && ring.typesOnly?.some((folder) => within(target, folder))) return undefined
    return `${ring.folder} may not import ${target}: ${ring.hint}`
  }
  const hint = ring.hint ?? 'core runs anywhere; what it needs of the machine comes through #core/ports/*, and of npm it knows zod, the root entry of the MCP client, and the provider SDKs in core/providers only.'
  if (specifier.startsWith('node:')) return ring.node ? undefined : `${ring.folder} may not import ${specifier}: ${hint}`
  if (ring.packages.some((pattern) => matches(specifier, pattern))) return undefined
  return `${ring.folder} may not import ${specifier}: ${hint}`
}
