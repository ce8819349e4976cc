import { type Loose, isObject, listOf, objectOf, textOf } from './read-json.ts'

/** Branches that name each other can multiply at every level; this bounds what a hostile schema costs. */
const mostBranches = 200

/**
 * The root of a tool's schema as one plain object.
 *
 * Providers refuse a choice at the top. `allOf` becomes one object with all of it; of `anyOf` and `oneOf` every
 * property is offered, and only what each branch requires is required.
 */
export function mergeRoot(root: Loose, resolve: (schema: Loose) => Loose, remark: (text: string) => void, depth = 0, budget = { branches: mostBranches }): Loose {
  if (depth > 8) return root
  const { anyOf, oneOf, allOf, enum: values, const: value, not, if: condition, then, else: otherwise, ...rest } = root
  if ([values, value, not, condition, then, otherwise].some((keyword) => keyword !== undefined)) remark('a condition at the top was dropped')
  const branchesOf = (list: unknown) =>
    listOf(list).filter(isObject).flatMap((branch) => {
      if (--budget.branches >= 0) return [mergeRoot(resolve(branch), resolve, remark, depth + 1, budget)]
      remark('a part was left open, because the whole is too large')
      return []
    })
  const all = branchesOf(allOf)
  const any = [...branchesOf(anyOf), ...branchesOf(oneOf)]
  if (all.length === 0 && any.length === 0) return rest
  if (any.length > 0) remark('a choice at the top was merged')

  const properties: Record<string, unknown> = {}
  for (const schema of [rest, ...all, ...any]) {
    for (const [name, property] of Object.entries(objectOf(schema['properties']))) {
      const present = properties[name]
      // Branches usually tell themselves apart by a constant in the same property.
      properties[name] = present === undefined || JSON.stringify(present) === JSON.stringify(property) ? property : { anyOf: [...alternatives(present), property] }
    }
  }
  const required = [...new Set([rest, ...all].flatMap((schema) => listOf(schema['required'])).map(textOf))]
  const inEvery = any.length === 0 ? [] : listOf(any[0]?.['required']).map(textOf).filter((name) => any.every((branch) => listOf(branch['required']).includes(name)))
  return { ...rest, properties, required: [...new Set([...required, ...inEvery])] }
}

function alternatives(schema: unknown): readonly unknown[] {
  return isObject(schema) && Object.keys(schema).length === 1 && Array.isArray(schema['anyOf']) ? schema['anyOf'] : [schema]
}
