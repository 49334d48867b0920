/** Objects of a kind without namespaces, by name. */
export interface Named<T> {
  get(name: string): T | undefined
  /** Gives the state before. */
  set(object: T): T | undefined
  remove(name: string): void
}

export const createNamed = <T extends { readonly metadata: { readonly name: string } }>(): Named<T> => {
  const objects = new Map<string, T>()
  return {
    get: (name) => objects.get(name),
    set: (object) => {
      const before = objects.get(object.metadata.name)
      objects.set(object.metadata.name, object)
      return before
    },
    remove: (name) => void objects.delete(name),
  }
}
