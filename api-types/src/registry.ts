import type { Column, KindDefinition, SelectableField, ServedForm } from './kind.ts'
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

export const apiVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`)

const formsOf = (definition: KindDefinition): readonly Resource[] => [
  {
    ...pick(definition),
    definition,
    apiVersion: apiVersionOf(definition.group, definition.version),
    columns: definition.columns,
    fields: definition.fields,
  },
  ...definition.served.map(
    (form): Resource => ({
      ...pick(form),
      definition,
      form,
      apiVersion: apiVersionOf(form.group, form.version),
      columns: form.columns,
      fields: form.fields,
    }),
  ),
]
const pick = ({ group, version, kind, plural, schema }: Pick<Resource, 'group' | 'version' | 'kind' | 'plural' | 'schema'>) => ({
  group,
  version,
  kind,
  plural,
  schema,
})

export const createRegistry = (kinds: readonly KindDefinition[]): Registry => {
  const resources = kinds.flatMap(formsOf)
  const byPlural = new Map(resources.map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]))
  const byKind = new Map(resources.map((resource) => [`${resource.apiVersion}/${resource.kind}`, resource]))
  return {
    kinds,
    resources,
    resource: (group, version, plural) => byPlural.get(`${apiVersionOf(group, version)}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
  }
}
