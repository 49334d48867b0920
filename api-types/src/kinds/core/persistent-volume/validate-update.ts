import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PersistentVolume,
  PersistentVolumeSpec,
  VolumeNodeAffinity,
} from '../../../generated/core.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { describeDifference } from '../pod/difference.ts'

type Errors = readonly FieldError[]

/** What a volume is stays as it is (upstream's `ValidatePersistentVolumeUpdate`, with its short paths). */
export const validateVolumeUpdate = (next: PersistentVolume, old: PersistentVolume, at: Path): Errors => {
  const [now, before] = [next.spec ?? {}, old.spec ?? {}]
  const [source, stored] = [sourceOf(withoutNewSecret(now, before)), sourceOf(before)]
  const place = at.child('spec').child('persistentvolumesource')
  return [
    ...(semanticEqual(source, stored)
      ? []
      : [fieldErrors.forbidden(place, `spec.persistentvolumesource is immutable after creation\n${describeDifference(stored, source)}`)]),
    ...validateImmutableField(now.volumeMode, before.volumeMode, at.child('volumeMode')),
    ...(before.nodeAffinity === undefined ? [] : affinityErrors(now.nodeAffinity, before.nodeAffinity, at.child('nodeAffinity'))),
  ]
}

const NOT_SOURCES: ReadonlySet<string> = new Set([
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
])

const sourceOf = (spec: PersistentVolumeSpec): object => Object.fromEntries(Object.entries(spec).filter(([name]) => !NOT_SOURCES.has(name)))

/** The secret for growing a volume came later: it may be added. */
const withoutNewSecret = (next: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec =>
  next.csi === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined
    ? next
    : { ...next, csi: { ...next.csi, controllerExpandSecretRef: undefined } }

const affinityErrors = (next: VolumeNodeAffinity | undefined, old: VolumeNodeAffinity, at: Path): Errors =>
  semanticEqual(next, renamed(old, next)) ? [] : [fieldErrors.invalid(at, internal(next), fieldErrors.IMMUTABLE)]

/** Labels of nodes that have new names. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
])

/** The old affinity with the new names where the next one has taken them. */
const renamed = (old: VolumeNodeAffinity, next: VolumeNodeAffinity | undefined): VolumeNodeAffinity => {
  if (old.required === undefined) return old
  const terms = next?.required?.nodeSelectorTerms
  return { required: { nodeSelectorTerms: old.required.nodeSelectorTerms.map((term, i) => renamedTerm(term, terms?.[i])) } }
}

const renamedTerm = (old: NodeSelectorTerm, next: NodeSelectorTerm | undefined): NodeSelectorTerm => ({
  ...old,
  matchExpressions: old.matchExpressions?.map((each, i) => {
    const name = RENAMED.get(each.key)
    return name !== undefined && next?.matchExpressions?.[i]?.key === name ? { ...each, key: name } : each
  }),
})

/** Upstream shows its internal types, whose fields are written with capitals. */
const internal = (affinity: VolumeNodeAffinity | undefined) =>
  affinity === undefined
    ? null
    : {
        Required: affinity.required === undefined ? null : { NodeSelectorTerms: affinity.required.nodeSelectorTerms.map(internalTerm) },
      }

const internalTerm = ({ matchExpressions, matchFields }: NodeSelectorTerm) => ({
  MatchExpressions: matchExpressions?.map(internalRequirement) ?? null,
  MatchFields: matchFields?.map(internalRequirement) ?? null,
})

const internalRequirement = ({ key, operator, values }: NodeSelectorRequirement) => ({
  Key: key,
  Operator: operator,
  Values: values ?? null,
})
