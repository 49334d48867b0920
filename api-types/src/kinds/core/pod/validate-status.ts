import type { Container, ContainerStatus, Pod, PodCondition, PodSpec, PodStatus } from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { areDualStack, isValidIpForLegacyField } from '../../../validation/ip.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { notSupported, refused } from './errors.ts'
import { isValidGroupId, isValidUserId } from './formats.ts'
import { containerShouldRestart, restartsAllContainers } from './restart.ts'
import { validateAnnotationsOfUpdate } from './validate-update.ts'

type Errors = readonly FieldError[]
const EMPTY: PodSpec = { containers: [] }

/** What may be reported of a pod (upstream's `ValidatePodStatusUpdate`). */
export const validatePodStatusUpdate = (pod: Pod, old: Pod, at: Path): Errors => {
  const [status, before] = [pod.status ?? {}, old.status ?? {}]
  const place = at.child('status')
  return [
    ...validateAnnotationsOfUpdate(pod, old, at),
    ...conditionErrors(status.conditions ?? [], place.child('conditions')),
    ...((pod.spec?.nodeName ?? '') === (old.spec?.nodeName ?? '')
      ? []
      : [fieldErrors.forbidden(place.child('nodeName'), 'may not be changed directly')]),
    ...nominatedNodeErrors(status, old, place.child('nominatedNodeName')),
    ...notNegative(status.observedGeneration, place.child('observedGeneration')),
    ...validateImmutableField(status.qosClass ?? '', before.qosClass ?? '', place.child('qosClass')),
    ...transitionErrors(status, old, place),
    ...claimStatusErrors(status, pod.spec ?? EMPTY, place.child('resourceClaimStatuses')),
    ...extendedClaimErrors(status, pod.spec ?? EMPTY, place.child('extendedResourceClaimStatus')),
    ...ipErrors(status.podIPs ?? [], before.podIPs ?? [], place.child('podIPs')),
    ...hostIpErrors(status, before, place.child('hostIPs')),
    ...containerStatusErrors(status, pod.spec ?? EMPTY, place),
  ]
}

const notNegative = (generation: number | undefined, at: Path): Errors =>
  (generation ?? 0) < 0 ? [fieldErrors.invalid(at, generation, 'must be a non-negative integer')] : []

const SYSTEM_CONDITIONS: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized'])

const conditionErrors = (conditions: readonly PodCondition[], at: Path): Errors =>
  conditions.flatMap(({ type = '', observedGeneration }, i) => [
    ...notNegative(observedGeneration, at.index(i).child('observedGeneration')),
    ...(SYSTEM_CONDITIONS.has(type) ? [] : refused(at.index(i).child('Type'), type, isQualifiedName(type))),
  ])

const nominatedNodeErrors = ({ nominatedNodeName: name = '' }: PodStatus, old: Pod, at: Path): Errors => {
  if (name === '' || name === (old.status?.nominatedNodeName ?? '')) return []
  return [
    ...refused(at, name, isDns1123Subdomain(name)),
    ...(old.spec?.nodeName ? [fieldErrors.forbidden(at, 'may not be set on pods that are already bound to a node')] : []),
  ]
}

const NOT_BACK = 'may not be transitioned to non-terminated state'

/** A container that ended stays ended, unless its policy restarts it. Ephemeral containers never start again. */
const transitionErrors = (status: PodStatus, old: Pod, at: Path): Errors => {
  const spec = old.spec ?? EMPTY
  const check = (
    name: 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses',
    containers: readonly Container[],
  ): Errors =>
    backErrors(status[name] ?? [], old.status?.[name] ?? [], at.child(name), (container, exitCode) => {
      const found = containers.find((each) => each.name === container)
      return found !== undefined && containerShouldRestart(found, spec.restartPolicy, exitCode)
    })
  const all = restartsAllContainers(spec)
  return [
    ...(all ? [] : check('containerStatuses', spec.containers ?? [])),
    ...(all ? [] : check('initContainerStatuses', spec.initContainers ?? [])),
    ...check('ephemeralContainerStatuses', []),
  ]
}

const backErrors = (
  next: readonly ContainerStatus[],
  old: readonly ContainerStatus[],
  at: Path,
  mayRestart: (container: string, exitCode: number) => boolean,
): Errors =>
  old.flatMap(({ name, state }, i) => {
    const ended = state?.terminated
    if (ended === undefined) return []
    const now = next.find((each) => each.name === name)
    if (now === undefined || now.state?.terminated !== undefined || mayRestart(name, ended.exitCode ?? 0)) return []
    return [fieldErrors.forbidden(at.index(i).child('state'), NOT_BACK)]
  })

const claimStatusErrors = ({ resourceClaimStatuses = [] }: PodStatus, { resourceClaims = [] }: PodSpec, at: Path): Errors => {
  const seen = new Set<string>()
  return resourceClaimStatuses.flatMap(({ name, resourceClaimName }, i) => {
    const place = at.index(i)
    const errors = [
      ...(resourceClaims.some((each) => each.name === name)
        ? []
        : [fieldErrors.invalid(place.child('name'), name, 'must match the name of an entry in `spec.resourceClaims`')]),
      ...(seen.has(name) ? [fieldErrors.duplicate(place.child('name'), name)] : []),
      ...(resourceClaimName === undefined
        ? []
        : refused(place.child('resourceClaimName'), resourceClaimName, isDns1123Subdomain(resourceClaimName))),
    ]
    seen.add(name)
    return errors
  })
}

const extendedClaimErrors = ({ extendedResourceClaimStatus: status }: PodStatus, spec: PodSpec, at: Path): Errors => {
  if (status === undefined) return []
  const { requestMappings = [], resourceClaimName } = status
  const place = at.child('requestMappings')
  const containers = new Map([...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((each) => [each.name, each]))
  const seen = new Set<string>()
  return [
    ...(requestMappings.length === 0 ? [fieldErrors.required(place, 'at least one request mapping is required')] : []),
    ...requestMappings.flatMap(({ containerName, resourceName, requestName }, i) => {
      const key = JSON.stringify([containerName, resourceName, requestName])
      const repeated = seen.has(key)
      seen.add(key)
      return [
        ...mappedContainerErrors(containers.get(containerName), containerName, resourceName, place.index(i)),
        ...refused(at.child('requestName'), requestName, isDns1123Label(requestName)),
        ...(repeated
          ? [
              fieldErrors.duplicate(place.index(i).child('containerName'), containerName),
              fieldErrors.duplicate(place.index(i).child('resourceName'), resourceName),
              fieldErrors.duplicate(place.index(i).child('requestName'), requestName),
            ]
          : []),
      ]
    }),
    ...(resourceClaimName
      ? refused(at.child('resourceClaimName'), resourceClaimName, isDns1123Subdomain(resourceClaimName))
      : [fieldErrors.required(at.child('resourceClaimName'))]),
  ]
}

const mappedContainerErrors = (container: Container | undefined, name: string, resource: string, at: Path): Errors => {
  if (container === undefined) {
    return [
      fieldErrors.invalid(
        at.child('containerName'),
        name,
        'must match the name of an entry in spec.initContainers.name or spec.containers.name',
      ),
    ]
  }
  return Object.hasOwn(container.resources?.requests ?? {}, resource)
    ? []
    : [
        fieldErrors.invalid(
          at.child('resourceName'),
          resource,
          'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests',
        ),
      ]
}

type Address = { readonly ip: string }

/** New addresses are good ones, and of several there is one of each family at most. */
const ipErrors = (next: readonly Address[], old: readonly Address[], at: Path): Errors => {
  const stored = old.map(({ ip }) => ip)
  const [first, second] = next
  const onePerFamily = first === undefined || second === undefined || (next.length === 2 && areDualStack(first.ip, second.ip))
  return [
    ...next.flatMap(({ ip }, i) => isValidIpForLegacyField(at.index(i), ip ?? '', stored)),
    ...(onePerFamily ? [] : [fieldErrors.invalid(at, next, 'may specify no more than one IP for each IP family')]),
  ]
}

const hostIpErrors = ({ hostIP = '', hostIPs = [] }: PodStatus, old: PodStatus, at: Path): Errors => {
  const first = hostIPs[0]
  if (first === undefined) return []
  return [
    ...(first.ip === hostIP ? [] : [fieldErrors.invalid(at.index(0).child('ip'), first.ip, 'must be equal to `hostIP`')]),
    ...ipErrors(hostIPs, old.hostIPs ?? [], at),
  ]
}

const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

const containerStatusErrors = (status: PodStatus, spec: PodSpec, at: Path): Errors => [
  ...LISTS.flatMap((name) =>
    (status[name] ?? []).flatMap((each, i) => userErrors(each, spec, at.child(name).index(i).child('user').child('linux'))),
  ),
  ...(status.containerStatuses ?? []).flatMap((each, i) =>
    healthErrors(each, spec.containers ?? [], at.child('containerStatuses').index(i)),
  ),
  ...(status.initContainerStatuses ?? []).flatMap((each, i) =>
    healthErrors(each, spec.initContainers ?? [], at.child('initContainerStatuses').index(i)),
  ),
  ...(status.ephemeralContainerStatuses ?? []).flatMap(({ allocatedResourcesStatus = [] }, i) =>
    allocatedResourcesStatus.length === 0
      ? []
      : [
          fieldErrors.forbidden(
            at.child('ephemeralContainerStatuses').index(i).child('allocatedResourcesStatus'),
            'must not be specified in container status',
          ),
        ],
  ),
]

const userErrors = ({ user }: ContainerStatus, { os }: PodSpec, at: Path): Errors => {
  const linux = user?.linux
  if (linux === undefined) return []
  if (os?.name === 'windows') return [fieldErrors.forbidden(at, 'cannot be set for a windows pod')]
  const { uid = 0, gid = 0, supplementalGroups = [] } = linux
  return [
    ...isValidUserId(uid).map((why) => fieldErrors.invalid(at.child('uid'), uid, why)),
    ...isValidGroupId(gid).map((why) => fieldErrors.invalid(at.child('gid'), gid, why)),
    ...supplementalGroups.flatMap((id, i) =>
      isValidGroupId(id).map((why) => fieldErrors.invalid(at.child('supplementalGroups').index(i), id, why)),
    ),
  ]
}

const HEALTH: readonly string[] = ['Healthy', 'Unhealthy', 'Unknown']
const MAX_HEALTH_MESSAGE = 1024

/** Health of the devices that a container was given. */
const healthErrors = ({ name, allocatedResourcesStatus = [] }: ContainerStatus, containers: readonly Container[], at: Path): Errors =>
  allocatedResourcesStatus.flatMap((allocated, j) => {
    const place = at.child('allocatedResourcesStatus').index(j)
    const container = containers.find((each) => each.name === name)
    const ids = new Set<string>()
    return [
      ...(container === undefined ? [] : allocatedNameErrors(allocated.name, container, place.child('name'))),
      ...(allocated.resources ?? []).flatMap(({ resourceID, health = '', message }, k) => {
        const device = place.child('resources').index(k)
        const repeated = ids.has(resourceID)
        ids.add(resourceID)
        return [
          ...(HEALTH.includes(health) ? [] : [notSupported(device.child('health'), health, HEALTH)]),
          ...(message === '' ? [fieldErrors.required(device.child('message'), 'must be non-empty if specified')] : []),
          ...(byteLength(message ?? '') > MAX_HEALTH_MESSAGE ? [fieldErrors.tooLong(device.child('message'), MAX_HEALTH_MESSAGE)] : []),
          ...(repeated ? [fieldErrors.duplicate(device.child('resourceID'), resourceID)] : []),
        ]
      }),
    ]
  })

const allocatedNameErrors = (name: string, { resources }: Container, at: Path): Errors => {
  if (!name.startsWith('claim:')) {
    return Object.hasOwn(resources?.requests ?? {}, name)
      ? []
      : [fieldErrors.invalid(at, name, "must match one of the container's resource requests")]
  }
  const claimed = (resources?.claims ?? []).some((claim) => name === `claim:${claim.name}${claim.request ? `/${claim.request}` : ''}`)
  const why =
    "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
  return claimed ? [] : [fieldErrors.invalid(at, name, why)]
}
