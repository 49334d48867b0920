import type { Container, Pod, PodSpec, ResourceRequirements } from '../../../generated/core.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { root } from '../../../validation/path.ts'
import { computePodQos } from './qos.ts'
import type { ResourceList } from './quantities.ts'
import { MIRROR_POD } from './validate-annotations.ts'
import { validatePod } from './validate-pod.ts'
import { isRestartableInitContainer } from './visit.ts'

type Errors = readonly FieldError[]
type Lists = 'containers' | 'initContainers'
const EMPTY: PodSpec = { containers: [] }
const ofTheWhole = (why: string): Errors => [{ ...fieldErrors.forbidden(root, why), field: '' }]

/** Changes of a running pod's resources through `pods/resize` (upstream's `ValidatePodResize`, KEP-1287 and KEP-5419). */
export const validatePodResize = (pod: Pod, old: Pod, at: Path): Errors => {
  if (Object.hasOwn(old.metadata.annotations ?? {}, MIRROR_POD)) return ofTheWhole('static pods cannot be resized')
  if (old.spec?.os?.name === 'windows') return ofTheWhole('windows pods cannot be resized')
  const [next, before] = [pod.spec ?? EMPTY, old.spec ?? EMPTY]
  const place = at.child('spec')
  const errors: FieldError[] = [...validatePod(pod, at, old)]
  if ((old.status?.qosClass || computePodQos(old)) !== computePodQos(pod)) {
    errors.push(fieldErrors.invalid(place, pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'))
  }
  if (!nodeSupportsResize(old)) errors.push(fieldErrors.forbidden(place, 'Pod running on node without support for resize'))
  errors.push(...podLevelErrors(next.resources, before.resources, place))
  const order = [...orderErrors(next, before, 'containers', place), ...orderErrors(next, before, 'initContainers', place)]
  if (order.length > 0) return [...errors, ...order]
  errors.push(...containerErrors(next, before, place))
  if (errors.length > 0) return errors
  return semanticEqual(withOldResources(next, before), before)
    ? []
    : [fieldErrors.forbidden(place, 'only cpu and memory resources are mutable')]
}

/** A node reports the resources of what runs when it can change them; where nothing runs it is given the benefit of the doubt. */
const nodeSupportsResize = ({ status }: Pod): boolean => {
  const running = (status?.containerStatuses ?? []).find(({ state }) => state?.running !== undefined)
  return running === undefined || running.resources !== undefined
}

const podLevelErrors = (next: ResourceRequirements | undefined, old: ResourceRequirements | undefined, at: Path): Errors => {
  const place = at.child('resources')
  if (old !== undefined && next === undefined) return [fieldErrors.forbidden(place, 'pod-level resources cannot be removed')]
  return [
    ...(removed(next?.requests, old?.requests)
      ? [fieldErrors.forbidden(place.child('requests'), 'pod-level resource requests cannot be removed')]
      : []),
    ...(removed(next?.limits, old?.limits)
      ? [fieldErrors.forbidden(place.child('limits'), 'pod-level resource limits cannot be removed')]
      : []),
    ...(semanticEqual(withOldCpuAndMemory(next, old), old)
      ? []
      : [fieldErrors.forbidden(at, 'only cpu and memory resources are mutable at pod-level')]),
  ]
}

const removed = (next: ResourceList | undefined = {}, old: ResourceList | undefined = {}): boolean =>
  Object.keys(old).some((name) => !Object.hasOwn(next, name))

const orderErrors = (next: PodSpec, old: PodSpec, list: Lists, at: Path): Errors => {
  const [now, then] = [next[list] ?? [], old[list] ?? []]
  if (now.length !== then.length) return [fieldErrors.forbidden(at.child(list), `${list} may not be added or removed on resize`)]
  return now.flatMap(({ name }, i) =>
    name === then[i]?.name
      ? []
      : [fieldErrors.forbidden(at.child(list).index(i).child('name'), `${list} may not be renamed or reordered on resize`)],
  )
}

const containerErrors = (next: PodSpec, old: PodSpec, at: Path): Errors => [
  ...removalErrors(next, old, 'initContainers', at),
  ...removalErrors(next, old, 'containers', at),
  ...(next.containers ?? []).flatMap((container, i) =>
    semanticEqual(withOldResourcesOf(container, old.containers?.[i]), old.containers?.[i])
      ? []
      : [fieldErrors.forbidden(at, 'only cpu and memory resources are mutable')],
  ),
  ...(next.initContainers ?? []).flatMap((container, i) =>
    initErrors(container, old.initContainers?.[i], at.child('initContainers').index(i)),
  ),
]

const removalErrors = (next: PodSpec, old: PodSpec, list: Lists, at: Path): Errors =>
  (next[list] ?? []).flatMap(({ resources }, i) => {
    const before = old[list]?.[i]?.resources
    const place = at.child(list).index(i).child('resources')
    return [
      ...(removed(resources?.requests, before?.requests)
        ? [fieldErrors.forbidden(place.child('requests'), 'resource requests cannot be removed')]
        : []),
      ...(removed(resources?.limits, before?.limits)
        ? [fieldErrors.forbidden(place.child('limits'), 'resource limits cannot be removed')]
        : []),
    ]
  })

const initErrors = (container: Container, old: Container | undefined, at: Path): Errors => {
  const others = semanticEqual(withOldResourcesOf(container, old), old)
    ? []
    : [fieldErrors.forbidden(at, 'only cpu and memory resources for init or sidecar containers are mutable')]
  if (isRestartableInitContainer(container) || semanticEqual(container, old)) return others
  const why = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'
  return [
    ...others,
    ...(container.resizePolicy ?? []).flatMap(({ restartPolicy }) =>
      restartPolicy === 'RestartContainer' ? [fieldErrors.forbidden(at, why)] : [],
    ),
  ]
}

/** The new object with the two resources that may change as they were: what differs still may not. */
const withOldResources = (next: PodSpec, old: PodSpec): PodSpec => ({
  ...next,
  resources: withOldCpuAndMemory(next.resources, old.resources),
  containers: (next.containers ?? []).map((each, i) => withOldResourcesOf(each, old.containers?.[i])),
  initContainers: (next.initContainers ?? []).map((each, i) => withOldResourcesOf(each, old.initContainers?.[i])),
})

const withOldResourcesOf = (container: Container, old: Container | undefined): Container => ({
  ...container,
  resources: withOldCpuAndMemory(container.resources, old?.resources),
})

const withOldCpuAndMemory = (
  next: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): ResourceRequirements | undefined =>
  next && { ...next, requests: mask(next.requests, old?.requests), limits: mask(next.limits, old?.limits) }

const mask = (next: ResourceRequirements['requests'], old: ResourceRequirements['requests']): ResourceRequirements['requests'] => {
  const { cpu: _cpu, memory: _memory, ...others } = next ?? {}
  return {
    ...others,
    ...(old?.cpu === undefined ? {} : { cpu: old.cpu }),
    ...(old?.memory === undefined ? {} : { memory: old.memory }),
  }
}
