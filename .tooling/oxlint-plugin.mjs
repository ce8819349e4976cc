// Oxlint's own import rule sees no `import()` and no `import('...')` type, so the walls have a rule of their own.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forbid } from './rings.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const ringImports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = relative(root, context.filename).replaceAll('\\', '/')
    function check(source, typeOnly) {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const message = forbid(from, source.value.split('?')[0], typeOnly)
      if (message) context.report({ node: source, message })
    }
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.importKind === 'type'))),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source ?? node.argument?.literal ?? node.argument, true),
      TSExternalModuleReference: (node) => check(node.expression, false),
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0], false)
      },
    }
  },
}

export default { meta: { name: 'steward' }, rules: { 'ring-imports': ringImports } }
