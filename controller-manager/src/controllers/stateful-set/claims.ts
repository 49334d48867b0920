import type { DeepReadonly, OwnerReference, PersistentVolumeClaim, PodSpec, StatefulSet, Stored } from '@coxswain/api-types'

type Set = Stored<StatefulSet>
type Claim = DeepReadonly<PersistentVolumeClaim>

/** Claims as the server itself has them, by name: those that it was asked for. Undefined where it has none. */
export type LiveClaims = ReadonlyMap<string, Stored<PersistentVolumeClaim> | undefined>

const templatesOf = ({ spec }: Set): readonly Claim[] => spec?.volumeClaimTemplates ?? []

/** The name of the claim that a template of a set makes for an ordinal. */
const claimName = (template: Claim, set: Set, ordinal: number): string => `${template.metadata.name}-${set.metadata.name}-${ordinal}`

export const claimNames = (set: Set, ordinal: number): readonly string[] =>
  templatesOf(set).map((template) => claimName(template, set, ordinal))

/** The claims of an ordinal as they are made: of the template, with the labels that the set selects its pods by. */
export const newClaims = (set: Set, ordinal: number, ownerReferences: readonly OwnerReference[]): readonly Claim[] =>
  templatesOf(set).map((template) => {
    const labels = { ...template.metadata.labels, ...set.spec?.selector.matchLabels }
    return {
      metadata: {
        ...template.metadata,
        name: claimName(template, set, ordinal),
        namespace: set.metadata.namespace,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
        ...(ownerReferences.length === 0 ? {} : { ownerReferences }),
      },
      ...(template.spec === undefined ? {} : { spec: template.spec }),
    }
  })

/** The spec with the claims of its ordinal as volumes, in the place of others of their names; the very spec where it has them. */
export const withClaims = (set: Set, spec: DeepReadonly<PodSpec>, ordinal: number): DeepReadonly<PodSpec> => {
  if (templatesOf(set).length === 0) return spec
  const wanted = new Map(templatesOf(set).map((template) => [template.metadata.name ?? '', claimName(template, set, ordinal)]))
  const volumes = spec.volumes ?? []
  const mounted = new Map(volumes.map(({ name, persistentVolumeClaim }) => [name, persistentVolumeClaim?.claimName]))
  if ([...wanted].every(([name, claim]) => mounted.get(name) === claim)) return spec
  const own = [...wanted].map(([name, claim]) => ({ name, persistentVolumeClaim: { claimName: claim } }))
  return { ...spec, volumes: [...own, ...volumes.filter(({ name }) => !wanted.has(name))] }
}
