import { kinds, type PodSpec, type PriorityClass, type StatusError, status } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView } from '../chain.ts'
import { forbid } from '../refuse.ts'

/** What a pod's class says of it. */
interface Resolved {
  /** Empty where the pod names none and none is the default. */
  readonly className: string
  readonly priority: number
  readonly preemptionPolicy: string | undefined
}

const NO_CLASS: Resolved = { className: '', priority: 0, preemptionPolicy: 'PreemptLowerPriority' }

/** Writes what a pod's priority class says into the pod, and keeps the default among classes the only one (upstream's Priority). */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate: (request, view) => {
    const { resource, subresource, operation, object, old } = request
    if (resource.definition !== kinds.Pod || subresource !== '') return undefined
    const { spec } = object as { spec?: PodSpec }
    if (spec === undefined) return undefined
    if (operation === 'CREATE') return setPriority(request, spec, view)
    if (operation === 'UPDATE') keepPriority(spec, (old as { spec?: PodSpec }).spec)
    return undefined
  },
  validate: (request, view) => {
    const { resource, operation, object } = request
    if (resource.definition !== kinds.PriorityClass || operation === 'DELETE') return undefined
    return (object as PriorityClass).globalDefault === true ? refuseSecondDefault(request, view) : undefined
  },
}

const setPriority = (request: AdmissionRequest, spec: PodSpec, view: AdmissionView): StatusError | undefined => {
  const refuse = (why: string): StatusError => forbid(request, why)
  const resolved = resolve(spec.priorityClassName ?? '', view)
  if (resolved === undefined) return refuse(`no PriorityClass with name ${spec.priorityClassName} was found`)
  const { className, priority: computed, preemptionPolicy: policy } = resolved
  if (spec.priority !== undefined && spec.priority !== computed) {
    return refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    )
  }
  if (policy !== undefined && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    return refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    )
  }
  if (className !== '') spec.priorityClassName = className
  spec.priority = computed
  if (policy !== undefined) spec.preemptionPolicy = policy
  return undefined
}

/** Undefined where the class does not exist. */
const resolve = (name: string, view: AdmissionView): Resolved | undefined => {
  const found = name === '' ? defaultClass(view) : (view.get(kinds.PriorityClass, '', name) as PriorityClass | undefined)
  if (found === undefined) return name === '' ? NO_CLASS : undefined
  return { className: found.metadata.name ?? '', priority: found.value ?? 0, preemptionPolicy: found.preemptionPolicy }
}

/** Of several defaults, which two writes at a time may make, the lowest counts. */
const defaultClass = (view: AdmissionView): PriorityClass | undefined => {
  const defaults = (view.list(kinds.PriorityClass) as readonly PriorityClass[]).filter(({ globalDefault }) => globalDefault === true)
  return defaults.reduce<PriorityClass | undefined>(
    (lowest, each) => (lowest === undefined || (each.value ?? 0) < (lowest.value ?? 0) ? each : lowest),
    undefined,
  )
}

const refuseSecondDefault = ({ operation, name }: AdmissionRequest, view: AdmissionView): StatusError | undefined => {
  const present = defaultClass(view)?.metadata.name
  if (present === undefined || (operation === 'UPDATE' && present === name)) return undefined
  return status.forbidden(
    { group: 'scheduling.k8s.io', resource: 'priorityclasses' },
    name,
    `PriorityClass ${present} is already marked as default. Only one default can exist`,
  )
}

/** Clients that do not know of priorities write pods back without them. */
const keepPriority = (spec: PodSpec, old: PodSpec | undefined): void => {
  if (spec.priority === undefined && old?.priority !== undefined) spec.priority = old.priority
  if (spec.preemptionPolicy === undefined && old?.preemptionPolicy !== undefined) spec.preemptionPolicy = old.preemptionPolicy
}
