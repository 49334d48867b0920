import type { Container, Pod, PodSpec } from '../../../generated/core.v1.types.ts'
import { deepCopy } from '../../../util/deep.ts'
import { setOrDelete } from './set-or-delete.ts'

/** Metadata that a subresource does not change (upstream's `metav1.ResetObjectMetaForStatus`). */
const keepMetadata = ({ metadata }: Pod, old: Pod): void => {
  for (const field of ['deletionTimestamp', 'generation', 'selfLink', 'labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    setOrDelete(metadata, field, old.metadata[field])
  }
}

/** `pods/ephemeralcontainers` takes nothing but these containers. */
export const prepareEphemeralContainers = (pod: Pod, old: Pod): void => {
  const added = pod.spec?.ephemeralContainers
  const spec: PodSpec = deepCopy(old.spec ?? { containers: [] })
  setOrDelete(spec, 'ephemeralContainers', added)
  pod.spec = spec
  setOrDelete(pod, 'status', old.status)
  keepMetadata(pod, old)
}

/**
 * `pods/resize` takes the resources and resize policies of containers, and the resources of the pod. Containers that were added, removed
 * or renamed are left for validation to refuse.
 */
export const prepareResize = (pod: Pod, old: Pod): void => {
  const [next, before] = [pod.spec ?? { containers: [] }, old.spec ?? { containers: [] }]
  const sameLength = (name: 'containers' | 'initContainers'): boolean => (next[name] ?? []).length === (before[name] ?? []).length
  if (!sameLength('containers') || !sameLength('initContainers')) return
  const spec: PodSpec = deepCopy(before)
  spec.containers = withNewResources(next.containers ?? [], before.containers ?? [])
  if (before.initContainers !== undefined) spec.initContainers = withNewResources(next.initContainers ?? [], before.initContainers)
  setOrDelete(spec, 'resources', next.resources)
  pod.spec = spec
  setOrDelete(pod, 'status', old.status)
  keepMetadata(pod, old)
}

const withNewResources = (next: Container[], old: readonly Container[]): Container[] => {
  if (next.some(({ name }, i) => name !== old[i]?.name)) return next
  return old.map((container, i) => {
    const copy: Container = deepCopy(container)
    setOrDelete(copy, 'resources', next[i]?.resources)
    setOrDelete(copy, 'resizePolicy', next[i]?.resizePolicy)
    return copy
  })
}
