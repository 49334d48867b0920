import { canonicalQuantity, deepEqual, kinds, type Pod, type RuntimeClass } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import { createdPod } from '../pod-of.ts'
import { forbid } from '../refuse.ts'
import { mergeTolerations } from '../tolerations.ts'

/** Writes what a pod's runtime class costs, and which nodes it needs, into the pod (upstream's RuntimeClass). */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  mutate: (request, view) => {
    const pod = createdPod(request)
    if (pod?.spec?.runtimeClassName === undefined) return undefined
    const found = classOf(pod, view)
    if (found === undefined) return missing(request, pod)
    return setOverhead(request, pod, found) ?? setScheduling(request, pod, found)
  },
  validate: (request, view) => {
    const pod = createdPod(request)
    if (pod?.spec === undefined || (pod.spec.runtimeClassName === undefined && pod.spec.overhead === undefined)) return undefined
    const found = pod.spec.runtimeClassName === undefined ? undefined : classOf(pod, view)
    if (found === undefined && pod.spec.runtimeClassName !== undefined) return missing(request, pod)
    if (found?.overhead !== undefined) return sameOverhead(pod, found) ? undefined : forbid(request, OTHER_OVERHEAD)
    if (Object.keys(pod.spec.overhead ?? {}).length === 0) return undefined
    return forbid(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
  },
}

const OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"

const classOf = ({ spec }: Pod, view: AdmissionView): RuntimeClass | undefined =>
  view.get(kinds.RuntimeClass, '', spec?.runtimeClassName ?? '') as RuntimeClass | undefined

const missing = (request: AdmissionRequest, { spec }: Pod): Answer =>
  forbid(request, `pod rejected: RuntimeClass ${JSON.stringify(spec?.runtimeClassName)} not found`)

const setOverhead = (request: AdmissionRequest, pod: Pod, found: RuntimeClass): Answer => {
  const { spec } = pod
  if (spec === undefined || found.overhead === undefined) return undefined
  if (spec.overhead !== undefined && !sameOverhead(pod, found)) return forbid(request, OTHER_OVERHEAD)
  if (found.overhead.podFixed !== undefined) spec.overhead = { ...found.overhead.podFixed }
  return undefined
}

const sameOverhead = ({ spec }: Pod, { overhead }: RuntimeClass): boolean =>
  deepEqual(canonical(spec?.overhead ?? {}), canonical(overhead?.podFixed ?? {}))

const canonical = (list: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(list).map(([name, amount]) => [name, canonicalQuantity(amount)]))

const setScheduling = (request: AdmissionRequest, { spec }: Pod, { scheduling }: RuntimeClass): Answer => {
  if (spec === undefined || scheduling === undefined) return undefined
  for (const [key, wanted] of Object.entries(scheduling.nodeSelector ?? {})) {
    const given = spec.nodeSelector?.[key]
    if (given !== undefined && given !== wanted)
      return forbid(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${wanted}; pod.spec.nodeSelector[${key}] = ${given}`)
  }
  if (scheduling.nodeSelector !== undefined) spec.nodeSelector = { ...spec.nodeSelector, ...scheduling.nodeSelector }
  const merged = mergeTolerations(spec.tolerations ?? [], scheduling.tolerations ?? [])
  if (merged.length > 0) spec.tolerations = merged
  return undefined
}
