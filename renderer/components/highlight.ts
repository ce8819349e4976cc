import type { HLJSApi, LanguageFn } from 'highlight.js'

/** A piece of code: plain text, or pieces under one kind such as `keyword`. */
export type CodeNode = string | { readonly scope: string | undefined; readonly children: readonly CodeNode[] }

/** Beyond this, colouring costs more than it helps. */
export const HIGHLIGHT_LIMIT = 60_000

const loaders: Readonly<Record<string, () => Promise<{ default: LanguageFn }>>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}

const aliases: Readonly<Record<string, string>> = {
  sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash', 'c++': 'cpp', cc: 'cpp', h: 'c', hpp: 'cpp', cs: 'csharp', docker: 'dockerfile', golang: 'go', gql: 'graphql',
  toml: 'ini', js: 'javascript', jsx: 'javascript', mjs: 'javascript', cjs: 'javascript', jsonc: 'json', json5: 'json', jsonl: 'json', kt: 'kotlin', make: 'makefile',
  md: 'markdown', ps1: 'powershell', pwsh: 'powershell', py: 'python', rb: 'ruby', rs: 'rust', patch: 'diff', ts: 'typescript', tsx: 'typescript', html: 'xml', svg: 'xml', vue: 'xml', yml: 'yaml',
}

export function languageOf(name: string): string | undefined {
  const lower = name.toLowerCase()
  const found = Object.hasOwn(aliases, lower) ? aliases[lower] : lower
  return found !== undefined && Object.hasOwn(loaders, found) ? found : undefined
}

let engine: Promise<HLJSApi> | undefined
const ready = new Map<string, HLJSApi>()
const loading = new Map<string, Promise<void>>()

/** Loads the engine and one language; both come only when code is shown. */
export function loadLanguage(language: string): Promise<void> {
  const known = loading.get(language)
  if (known) return known
  const loader = loaders[language]
  if (!loader) return Promise.resolve()
  engine ??= import('highlight.js/lib/core').then((module) => module.default)
  const done = Promise.all([engine, loader()]).then(([api, module]) => {
    api.registerLanguage(language, module.default)
    ready.set(language, api)
  })
  loading.set(language, done)
  done.catch(() => loading.delete(language))
  return done
}

/**
 * Colours code, when its language is loaded; undefined otherwise.
 *
 * The engine's token tree is read instead of its HTML, so that no markup is ever parsed in the page.
 */
export function highlight(code: string, language: string): readonly CodeNode[] | undefined {
  const api = ready.get(language)
  if (!api || code.length > HIGHLIGHT_LIMIT) return undefined
  const { _emitter } = api.highlight(code, { language, ignoreIllegals: true })
  const root: unknown = (_emitter as { rootNode?: unknown }).rootNode
  return toNodes(root)
}

function toNodes(node: unknown): CodeNode[] | undefined {
  if (typeof node !== 'object' || node === null || !('children' in node) || !Array.isArray(node.children)) return undefined
  return node.children.flatMap((child: unknown): CodeNode[] => {
    if (typeof child === 'string') return [child]
    const children = toNodes(child)
    if (!children) return []
    const { scope } = child as { scope?: unknown }
    return [{ scope: typeof scope === 'string' ? scope : undefined, children }]
  })
}
