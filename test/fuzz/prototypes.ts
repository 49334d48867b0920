/** What every object inherits from: a request that reaches one of these reaches every other request. */
const PROTOTYPES: readonly (readonly [string, object])[] = [
  ['Object', Object.prototype],
  ['Array', Array.prototype],
  ['Function', Function.prototype],
  ['String', String.prototype],
  ['Map', Map.prototype],
]

const membersOf = (prototype: object): ReadonlySet<PropertyKey> => new Set(Reflect.ownKeys(prototype))

/**
 * Remembers the prototypes as they are. The function that it gives names the first that has got or lost a member, and takes away again what
 * was added: whoever looks for the cause starts from a sound place.
 */
export const watchPrototypes = (): (() => string | undefined) => {
  const before = PROTOTYPES.map(([name, prototype]) => ({ name, prototype, members: membersOf(prototype) }))
  return () => {
    const changed = before.find(({ prototype, members }) => !sameMembers(members, membersOf(prototype)))
    for (const { prototype, members } of before) {
      for (const key of membersOf(prototype)) if (!members.has(key)) Reflect.deleteProperty(prototype, key)
    }
    return changed?.name
  }
}

const sameMembers = (a: ReadonlySet<PropertyKey>, b: ReadonlySet<PropertyKey>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key))
