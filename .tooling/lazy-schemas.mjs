// A Vite plugin: in the built program, a zod schema that stands at the top of one of our modules is made when it is first used.
//
// The source stays as it reads best, `export const nameSchema = z.object({ … })`; here it becomes `lazily(() => z.object({ … }))`. So do
// the schemas in a table at the top, and the arguments of `call(input, output)` in the tables of the contract. And so do those of the MCP
// SDK, which makes some hundred for its first message.
import { fileURLToPath } from 'node:url'

const app = fileURLToPath(new URL('../app/', import.meta.url)).replaceAll('\\', '/')
const lazily = `${app}contract/lazily.ts`

/** The name that a chain of calls begins with: `z` of `z.object({}).optional()`. */
function rootOf(node) {
  for (let at = node; ; ) {
    if (at.type === 'CallExpression') at = at.callee
    else if (at.type === 'MemberExpression') at = at.object
    else return at.type === 'Identifier' ? at.name : undefined
  }
}

const isOurs = (id) => (id.startsWith(app) && !id.endsWith('lazily.ts')) || /\/node_modules\/@modelcontextprotocol\/(?:core|client)\/dist\//.test(id)

const isSchema = (node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && /^z$|Schema(?:\$\d+)?$/.test(rootOf(node) ?? '') && !/^(?:safeParse|parse|infer|config|registry|keyof)/.test(node.callee.property.name ?? '')

/** Schemas in an initial value, outermost only. */
function schemasIn(node) {
  if (isSchema(node)) return [node]
  if (node.type === 'ObjectExpression') return node.properties.flatMap((property) => (property.type === 'Property' ? schemasIn(property.value) : []))
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'call') return node.arguments.flatMap(schemasIn)
  return []
}

export function lazySchemas() {
  return {
    name: 'steward:lazy-schemas',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'main',
    transform(code, id) {
      if (!isOurs(id.replaceAll('\\', '/')) || !/from ["']zod(?:\/v4)?["']/.test(code)) return undefined
      const found = this.parse(code)
        .body.flatMap((node) => (node.type === 'FunctionDeclaration' && /^build(?:\$\d+)?$/.test(node.id?.name ?? '') ? node.body.body : [node]))
        .flatMap((node) => (node.type === 'ExportNamedDeclaration' && node.declaration ? [node.declaration] : [node]))
        .flatMap((node) => (node.type === 'VariableDeclaration' && node.kind === 'const' ? node.declarations : []))
        .flatMap(({ init }) => (init ? schemasIn(init) : []))
      let lazy = code
      for (const { start, end } of found.toSorted((left, right) => right.start - left.start)) lazy = `${lazy.slice(0, start)}__lazily(() => ${lazy.slice(start, end)})${lazy.slice(end)}`
      return found.length === 0 ? undefined : { code: `import { lazily as __lazily } from ${JSON.stringify(lazily)}\n${lazy}`, map: null }
    },
  }
}
