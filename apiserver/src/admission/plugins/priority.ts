import { kinds, type PodSpec, type StatusError, status } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'

/** The classes that every cluster has, for what it cannot do without. */
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
])
const POLICY = 'PreemptLowerPriority'

/** Writes the number that stands for a pod's priority class into the pod; classes besides those of the system are not served (upstream's Priority). */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate: (request) => {
    const { resource, subresource, operation, object, old } = request
    if (resource.definition !== kinds.Pod || subresource !== '') return undefined
    const { spec } = object as { spec?: PodSpec }
    if (spec === undefined) return undefined
    if (operation === 'CREATE') return setPriority(request, spec)
    if (operation === 'UPDATE') keepPriority(spec, (old as { spec?: PodSpec }).spec)
    return undefined
  },
}

const setPriority = ({ name }: AdmissionRequest, spec: PodSpec): StatusError | undefined => {
  const refuse = (why: string): StatusError => status.forbidden({ group: '', resource: 'pods' }, name, why)
  const computed = spec.priorityClassName ? SYSTEM_CLASSES.get(spec.priorityClassName) : 0
  if (computed === undefined) return refuse(`no PriorityClass with name ${spec.priorityClassName} was found`)
  if (spec.priority !== undefined && spec.priority !== computed) {
    return refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    )
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== POLICY) {
    return refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${POLICY} from the given PriorityClass name`,
    )
  }
  spec.priority = computed
  spec.preemptionPolicy = POLICY
  return undefined
}

/** Clients that do not know of priorities write pods back without them. */
const keepPriority = (spec: PodSpec, old: PodSpec | undefined): void => {
  if (spec.priority === undefined && old?.priority !== undefined) spec.priority = old.priority
  if (spec.preemptionPolicy === undefined && old?.preemptionPolicy !== undefined) spec.preemptionPolicy = old.preemptionPolicy
}
