import type { Pod, PodAffinityTerm, PodSpec } from '../../../generated/core.v1.types.ts'
import type { LabelSelector } from '../../../generated/meta.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { formatTime } from '../../../time.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { appArmorProfileOf } from './app-armor.ts'
import { dropDisabledFields, dropDisabledStatusFields } from './disabled-fields.ts'
import { prepareEphemeralContainers, prepareResize } from './prepare-subresources.ts'
import { computePodQos } from './qos.ts'
import { setOrDelete } from './set-or-delete.ts'
import { APP_ARMOR_CONTAINER } from './validate-annotations.ts'
import { containersOf } from './visit.ts'

/** What a client may not say of a new pod, and what the server adds to it (upstream's `podStrategy.PrepareForCreate`). */
export const prepareCreate = (pod: Pod, { now }: WriteContext): void => {
  pod.metadata.generation = 1
  pod.status = { phase: 'Pending', qosClass: computePodQos(pod) }
  dropDisabledFields(pod.spec, undefined)
  if (pod.spec === undefined) return
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        lastTransitionTime: formatTime(now),
      },
    ]
  }
  mergeLabelKeys(pod.spec, pod.metadata.labels ?? {})
  syncAppArmor(pod)
}

/** What an update of the pod or of one of its subresources may touch (upstream's `strategy.go`). */
export const prepareUpdate = (pod: Pod, old: Pod, { subresource }: WriteContext): void => {
  switch (subresource) {
    case 'status':
      prepareStatus(pod, old)
      break
    case 'ephemeralcontainers':
      prepareEphemeralContainers(pod, old)
      break
    case 'resize':
      prepareResize(pod, old)
      break
    default:
      setOrDelete(pod, 'status', old.status)
  }
  dropDisabledFields(pod.spec, old.spec)
  if (subresource === 'status') {
    dropDisabledStatusFields(pod.status, old.status)
    return
  }
  const generation = old.metadata.generation ?? 0
  setOrDelete(pod.metadata, 'generation', semanticEqual(pod.spec, old.spec) ? old.metadata.generation : generation + 1)
}

const prepareStatus = (pod: Pod, old: Pod): void => {
  setOrDelete(pod, 'spec', old.spec)
  setOrDelete(pod.metadata, 'deletionTimestamp', old.metadata.deletionTimestamp)
  // Kubelets of old broke them.
  setOrDelete(pod.metadata, 'ownerReferences', old.metadata.ownerReferences)
  setOrDelete(pod.metadata, 'generation', old.metadata.generation)
  const status = pod.status ?? {}
  pod.status = status
  if (!status.qosClass) setOrDelete(status, 'qosClass', old.status?.qosClass)
  if (!status.observedGeneration) setOrDelete(status, 'observedGeneration', old.status?.observedGeneration)
  keepConditionGenerations(pod, old)
}

/** A client that does not know `observedGeneration` does not clear it. There may be several conditions of one type: they pair up in order. */
const keepConditionGenerations = (pod: Pod, old: Pod): void => {
  const known = new Map<string, number[]>()
  for (const { type, observedGeneration = 0 } of old.status?.conditions ?? [])
    known.set(type, [...(known.get(type) ?? []), observedGeneration])
  for (const condition of pod.status?.conditions ?? []) {
    const before = known.get(condition.type)?.shift() ?? 0
    if (!condition.observedGeneration && before !== 0) condition.observedGeneration = before
  }
}

/** Keys whose values are the pod's own become requirements of the selectors they stand beside. */
const mergeLabelKeys = (spec: PodSpec, labels: Readonly<Record<string, string>>): void => {
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    for (const { podAffinityTerm } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      mergeTermKeys(podAffinityTerm, labels)
    for (const term of affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) mergeTermKeys(term, labels)
  }
  for (const { labelSelector, matchLabelKeys } of spec.topologySpreadConstraints ?? [])
    mergeKeys(labelSelector, matchLabelKeys, 'In', labels)
}

const mergeTermKeys = (term: PodAffinityTerm | undefined, labels: Readonly<Record<string, string>>): void => {
  mergeKeys(term?.labelSelector, term?.matchLabelKeys, 'In', labels)
  mergeKeys(term?.labelSelector, term?.mismatchLabelKeys, 'NotIn', labels)
}

/** A selector that is absent matches nothing, and goes on doing so. */
const mergeKeys = (
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  labels: Readonly<Record<string, string>>,
): void => {
  if (selector === undefined) return
  for (const key of keys ?? []) {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    if (value === undefined) continue
    selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }]
  }
}

/** The old annotation of a container becomes the field, unless the pod's profile says the same (KEP-24). */
const syncAppArmor = ({ metadata, spec }: Pod): void => {
  if (spec?.os?.name === 'windows') return
  const annotations = metadata.annotations ?? {}
  for (const { container } of containersOf(spec)) {
    const key = `${APP_ARMOR_CONTAINER}${container.name}`
    const annotation = Object.hasOwn(annotations, key) ? annotations[key] : undefined
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) continue
    const profile = appArmorProfileOf(annotation)
    if (profile === undefined || semanticEqual(profile, spec?.securityContext?.appArmorProfile)) continue
    container.securityContext = { ...container.securityContext, appArmorProfile: profile }
  }
}
