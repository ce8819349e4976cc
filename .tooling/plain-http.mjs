// A Vite plugin: the built program takes `node:http` as it is, and not as an ES module.
//
// To make the ES module of a builtin, Node reads every export of it once, also those that are made when they are first asked for:
// `import ... from 'node:http'` loads all of undici for `http.WebSocket`, which is 13 ms and 6 MB at each start.
import { createRequire } from 'node:module'

const id = '\0plain-http'
/** What undici is loaded for. Nothing here uses it; an import of one of them fails the build. */
const costly = ['WebSocket', 'CloseEvent', 'MessageEvent']

export const isHttp = (source) => source === 'node:http' || source === 'http'

export function plainHttp() {
  return {
    name: 'steward:plain-http',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'main',
    resolveId: (source) => (isHttp(source) ? id : undefined),
    load(loaded) {
      if (loaded !== id) return undefined
      const names = Object.keys(createRequire(import.meta.url)('node:http')).filter((name) => !costly.includes(name))
      return `const http = process.getBuiltinModule('node:http')\nexport default http\nexport const { ${names.join(', ')} } = http\n`
    },
  }
}
