import type { HLJSApi, LanguageFn } from 'highlight.js'
import type { CodeLanguage } from './code-languages.ts'

/** Which pieces of a code are of which kind. Never markup: the page draws text and picks a class from a list of its own. */
export interface Colours {
  readonly scopes: readonly string[]
  /** Triples in the order of the text: start and end in UTF-16 units, and the place in `scopes`. What lies between is plain. */
  readonly ranges: Uint32Array
}

const loaders: Readonly<Record<CodeLanguage, () => Promise<{ default: LanguageFn }>>> = {
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

let engine: Promise<HLJSApi> | undefined
const ready = new Map<CodeLanguage, Promise<HLJSApi>>()

/** Loads the engine and one grammar; both come only when code is shown. */
function load(language: CodeLanguage): Promise<HLJSApi> {
  const known = ready.get(language)
  if (known) return known
  engine ??= import('highlight.js/lib/core').then((module) => module.default)
  const loading = Promise.all([engine, loaders[language]()]).then(([api, grammar]) => (api.registerLanguage(language, grammar.default), api))
  ready.set(language, loading)
  loading.catch(() => ready.delete(language))
  return loading
}

/** Reads code as its grammar says. Takes milliseconds for a kilobyte: it runs in a worker. */
export async function colourCode(code: string, language: CodeLanguage): Promise<Colours> {
  const api = await load(language)
  const { _emitter } = api.highlight(code, { language, ignoreIllegals: true })
  const scopes: string[] = []
  const ranges: number[] = []
  let at = 0
  const visit = (node: unknown, scope: string | undefined): void => {
    if (typeof node === 'string') {
      if (scope !== undefined) {
        const known = scopes.indexOf(scope)
        ranges.push(at, at + node.length, known < 0 ? scopes.push(scope) - 1 : known)
      }
      at += node.length
    } else if (typeof node === 'object' && node !== null && 'children' in node && Array.isArray(node.children)) {
      const own = 'scope' in node && typeof node.scope === 'string' ? (node.scope.split('.')[0] ?? '') : undefined
      // What is put into a string is code again; parameters look like what they stand in.
      const inner = own === 'subst' ? undefined : own === undefined || own === 'params' ? scope : own
      for (const child of node.children) visit(child, inner)
    }
  }
  // The engine's tree is read instead of its HTML.
  visit((_emitter as { readonly rootNode?: unknown }).rootNode, undefined)
  return { scopes, ranges: Uint32Array.from(ranges) }
}
