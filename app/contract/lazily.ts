/**
 * A value that is made when something of it is first asked for. The built program wraps the schemas of every module in it
 * (`.tooling/lazy-schemas.mjs`): making all of the contract's took a third of a start, of which a command uses a few.
 */
export function lazily<Value extends object>(make: () => Value): Value {
  let made: Value | undefined
  const real = (): Value => (made ??= make())
  return new Proxy({} as Value, {
    get: (_, key) => Reflect.get(real(), key) as unknown,
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    ownKeys: () => Reflect.ownKeys(real()),
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
    getOwnPropertyDescriptor(_, key) {
      const found = Reflect.getOwnPropertyDescriptor(real(), key)
      // A proxy may only tell of a fixed property that its target, which is empty, has too.
      return found && { ...found, configurable: true }
    },
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(real(), key, { ...descriptor, configurable: true }),
  })
}
