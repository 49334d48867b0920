/** What every object inherits from: a request that reaches one of these reaches every other request. */
const PROTOTYPES: readonly (readonly [string, object])[] = [
  ['Object', Object.prototype],
  ['Array', Array.prototype],
  ['Function', Function.prototype],
  ['String', String.prototype],
  ['Map', Map.prototype],
]

const describe = (prototype: object): string =>
  Reflect.ownKeys(prototype)
    .map((key) => String(key))
    .sort()
    .join(' ')

/** Remembers the prototypes as they are; the function that it gives names the first that has become another. */
export const watchPrototypes = (): (() => string | undefined) => {
  const before = PROTOTYPES.map(([name, prototype]) => ({ name, prototype, members: describe(prototype) }))
  return () => before.find(({ prototype, members }) => describe(prototype) !== members)?.name
}
