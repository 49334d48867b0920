import { deepEqual } from '../util/deep.ts'
import { isMap, type Json, type JsonMap, sorted } from './json.ts'

const KINDS = 'x-kubernetes-group-version-kind'
const PREFIX = '#/definitions/'

/**
 * One document of OpenAPI v2 with what another adds to it (upstream's `MergeSpecsIgnorePathConflict`): paths that are there already stay,
 * and a definition that differs from the one of its name comes under another, `NAME_v2`. Neither is changed.
 */
export const mergeSwagger = (document: JsonMap, added: JsonMap): JsonMap => {
  const [own, theirs] = [mapIn(document, 'paths'), mapIn(added, 'paths')]
  const paths = Object.entries(theirs).filter(([path]) => !Object.hasOwn(own, path))
  if (paths.length === 0) return document
  const [known, all] = [mapIn(document, 'definitions'), mapIn(added, 'definitions')]
  const used = usedBy(paths, all)
  const renames = renamesOf(known, used)
  const definitions = new Map(Object.entries(known) as [string, Json][])
  for (const [name, definition] of used) {
    const target = renames.get(name) ?? name
    const there = definitions.get(target)
    definitions.set(target, there === undefined ? renamed(definition, renames) : withKinds(there, definition))
  }
  return {
    ...document,
    paths: sorted([
      ...(Object.entries(own) as [string, Json][]),
      ...paths.map(([path, item]) => [path, renamed(item as Json, renames)] as const),
    ]),
    definitions: sorted(definitions),
  }
}

/** The document with the paths that begin with this alone, and the definitions that they need. */
export const pathsUnder = (document: JsonMap, prefix: string): JsonMap => {
  const paths = Object.entries(mapIn(document, 'paths')).filter(([path]) => path.startsWith(prefix)) as [string, Json][]
  return { ...document, paths: Object.fromEntries(paths), definitions: Object.fromEntries(usedBy(paths, mapIn(document, 'definitions'))) }
}

const mapIn = (document: JsonMap, name: string): JsonMap => {
  const found = document[name]
  return isMap(found) ? found : {}
}

/** The definitions that some values refer to, directly or by others. */
const usedBy = (values: Json | readonly (readonly [string, Json | undefined])[], definitions: JsonMap): ReadonlyMap<string, Json> => {
  const used = new Map<string, Json>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const name = key === '$ref' ? nameIn(inner) : undefined
      if (name === undefined) visit(inner)
      else if (!used.has(name) && Object.hasOwn(definitions, name)) {
        used.set(name, definitions[name] as Json)
        visit(definitions[name])
      }
    }
  }
  visit(values)
  return used
}

const nameIn = (ref: unknown): string | undefined =>
  typeof ref === 'string' && ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : undefined

/** New names for definitions that are not what the document has under theirs. */
const renamesOf = (known: JsonMap, used: ReadonlyMap<string, Json>): ReadonlyMap<string, string> => {
  const renames = new Map<string, string>()
  const taken = (name: string): boolean => Object.hasOwn(known, name) || used.has(name)
  for (const [name, definition] of used) {
    if (!Object.hasOwn(known, name) || sameBesideKinds(known[name] as Json, definition)) continue
    let n = 2
    while (taken(`${name}_v${n}`) && !sameBesideKinds(known[`${name}_v${n}`] ?? null, definition)) n++
    renames.set(name, `${name}_v${n}`)
  }
  return renames
}

const sameBesideKinds = (a: Json, b: Json): boolean => deepEqual(withoutKinds(a), withoutKinds(b))

const withoutKinds = (definition: Json): Json => {
  if (!isMap(definition) || definition[KINDS] === undefined) return definition
  const { [KINDS]: _, ...rest } = definition
  return rest
}

/** A definition that both have is of all kinds that either says. */
const withKinds = (there: Json, other: Json): Json => {
  if (!isMap(there) || !isMap(other)) return there
  const [own, theirs] = [there[KINDS], other[KINDS]]
  if (!Array.isArray(theirs)) return there
  const all = [...(Array.isArray(own) ? own : []), ...theirs] as JsonMap[]
  const kinds = new Map(all.map((kind) => [`${kind['group']}/${kind['version']}.${kind['kind']}`, kind]))
  return { ...there, [KINDS]: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind) }
}

const renamed = (value: Json, renames: ReadonlyMap<string, string>): Json => {
  if (renames.size === 0 || typeof value !== 'object' || value === null) return value
  if (!isMap(value)) return value.map((each) => renamed(each, renames))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key === '$ref' ? renames.get(nameIn(inner) ?? '') : undefined
      return [key, name === undefined ? renamed(inner as Json, renames) : `${PREFIX}${name}`]
    }),
  )
}
