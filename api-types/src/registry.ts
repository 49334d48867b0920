import type { Column, CustomForm, KindDefinition, SelectableField, ServedForm } from './kind.ts'
import type { KubeObject } from './object.ts'

/** One form of a kind as clients see it: the stored form itself, or another served form of it. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly definition: KindDefinition<T>
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly schema: string
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string
  /** Absent for the stored form. */
  readonly form?: ServedForm | undefined
  /** Absent for built-in kinds. */
  readonly custom?: CustomForm | undefined
  readonly columns: readonly Column<KubeObject>[]
  readonly fields: readonly SelectableField<KubeObject>[]
}

/** Kinds by the names that requests use. Everything that serves kinds is derived from one of these. */
export interface Registry {
  readonly kinds: readonly KindDefinition[]
  readonly resources: readonly Resource[]
  resource(group: string, version: string, plural: string): Resource | undefined
  byKind(apiVersion: string, kind: string): Resource | undefined
}

/** A registry that kinds enter and leave while it is used. */
export interface LiveRegistry extends Registry {
  /** Puts the versions of a kind in the place of those that were there under the name; without any, the kind is no more. */
  set(name: string, versions: readonly KindDefinition[]): void
  /** Goes up with each change: what is derived from the registry compares it. */
  generation(): number
}

export const apiVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`)

const formsOf = (definition: KindDefinition): readonly Resource[] => [
  definition.custom === undefined ? stored(definition, definition.columns) : custom(definition),
  ...definition.served.map((form) => served(definition, form)),
]

// All have the same members in the same order, each written out: one hidden class of V8's serves them all, as every request looks at them.
const stored = (definition: KindDefinition, columns: Resource['columns']): Resource => ({
  definition,
  group: definition.group,
  version: definition.version,
  kind: definition.kind,
  plural: definition.plural,
  schema: definition.schema,
  apiVersion: apiVersionOf(definition.group, definition.version),
  form: undefined,
  custom: definition.custom,
  columns,
  fields: offered(definition),
})

const served = (definition: KindDefinition, form: ServedForm): Resource => ({
  definition,
  group: form.group,
  version: form.version,
  kind: form.kind,
  plural: form.plural,
  schema: form.schema,
  apiVersion: apiVersionOf(form.group, form.version),
  form,
  custom: undefined,
  columns: form.columns,
  fields: form.fields,
})

/** The columns of a custom kind are made when a table is asked for. */
const custom = (definition: KindDefinition): Resource =>
  Object.defineProperty(stored(definition, []), 'columns', { get: () => definition.columns, enumerable: true })

const offered = ({ fields, custom }: KindDefinition): Resource['fields'] =>
  custom === undefined ? fields : fields.filter(({ name }) => custom.selectable.includes(name))

export const createRegistry = (kinds: readonly KindDefinition[]): Registry => {
  const resources = kinds.flatMap(formsOf)
  const byPlural = new Map(resources.map((resource) => [pluralKey(resource), resource]))
  const byKind = new Map(resources.map((resource) => [kindKey(resource), resource]))
  return {
    kinds,
    resources,
    resource: (group, version, plural) => byPlural.get(`${apiVersionOf(group, version)}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
  }
}

const pluralKey = ({ apiVersion, plural }: Resource): string => `${apiVersion}/${plural}`
const kindKey = ({ apiVersion, kind }: Resource): string => `${apiVersion}/${kind}`

/** Kinds that stay, and kinds that come and go. A change costs what it changes; lists of all are made when somebody wants them. */
export const createLiveRegistry = (builtIn: readonly KindDefinition[]): LiveRegistry => {
  const fixed = createRegistry(builtIn)
  const entered = new Map<string, readonly Resource[]>()
  const byPlural = new Map<string, Resource>()
  const byKind = new Map<string, Resource>()
  let generation = 0
  let all: { readonly kinds: readonly KindDefinition[]; readonly resources: readonly Resource[] } | undefined
  const everything = () => {
    if (all !== undefined) return all
    const resources = [...entered.values()].flat()
    all = {
      kinds: [...fixed.kinds, ...resources.map(({ definition }) => definition)],
      resources: [...fixed.resources, ...resources],
    }
    return all
  }
  return {
    get kinds() {
      return everything().kinds
    },
    get resources() {
      return everything().resources
    },
    resource: (group, version, plural) =>
      fixed.resource(group, version, plural) ?? byPlural.get(`${apiVersionOf(group, version)}/${plural}`),
    byKind: (apiVersion, kind) => fixed.byKind(apiVersion, kind) ?? byKind.get(`${apiVersion}/${kind}`),
    set: (name, versions) => {
      for (const resource of entered.get(name) ?? []) {
        byPlural.delete(pluralKey(resource))
        byKind.delete(kindKey(resource))
      }
      const resources = versions.flatMap(formsOf)
      if (resources.length === 0) entered.delete(name)
      else entered.set(name, resources)
      for (const resource of resources) {
        byPlural.set(pluralKey(resource), resource)
        byKind.set(kindKey(resource), resource)
      }
      all = undefined
      generation++
    },
    generation: () => generation,
  }
}
