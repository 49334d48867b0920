import type { PodSpec } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { root } from '../../../validation/path.ts'
import { POD_DELETION_COST, parseDeletionCost } from './deletion-cost.ts'
import { isHugePageResourceName, isHugePageValueDivisible } from './resource-names.ts'
import { hasInvalidLabelValueInAffinity, hasInvalidLabelValueInRequiredNodeAffinity } from './validate-affinity.ts'
import { validateMatchLabelKeys } from './validate-match-label-keys.ts'
import { validateLocalNonReservedPath } from './validate-paths.ts'
import { hostSysctlErrors } from './validate-pod-security-context.ts'
import { containersOf, isRestartableInitContainer } from './visit.ts'

/**
 * What a pod may keep though it would be refused in a new one, because the stored object has it already
 * (upstream's `GetValidationOptionsFromPodSpecAndMeta`, with the feature gates of 1.36 at their defaults).
 */
export interface PodValidationOptions {
  /** The spec is a pod's own rather than a template's. */
  readonly resourceIsPod: boolean
  readonly allowInvalidPodDeletionCost: boolean
  readonly allowIndivisibleHugePages: boolean
  readonly allowInvalidLabelValueInSelector: boolean
  readonly allowInvalidLabelValueInRequiredNodeAffinity: boolean
  readonly allowInvalidTopologySpreadSelector: boolean
  readonly oldViolatesMatchLabelKeys: boolean
  readonly allowNonLocalTokenPath: boolean
  readonly allowNamespacedSysctlsOnHost: boolean
  readonly allowAnySELinuxChangePolicy: boolean
  readonly allowTolerationComparison: boolean
  readonly allowUserNamespacesOnHostNetwork: boolean
  readonly allowUserNamespacesWithVolumeDevices: boolean
  readonly allowRestartContainerForInitContainer: boolean
  readonly allowEmptyImageVolumeReference: boolean
}

/** Nothing to be lenient about: a new pod. */
const NEW_POD: PodValidationOptions = {
  resourceIsPod: true,
  allowEmptyImageVolumeReference: false,
  allowInvalidPodDeletionCost: false,
  allowIndivisibleHugePages: false,
  allowInvalidLabelValueInSelector: false,
  allowInvalidLabelValueInRequiredNodeAffinity: false,
  allowInvalidTopologySpreadSelector: false,
  oldViolatesMatchLabelKeys: false,
  allowNonLocalTokenPath: false,
  allowNamespacedSysctlsOnHost: false,
  allowAnySELinuxChangePolicy: false,
  allowTolerationComparison: false,
  allowUserNamespacesOnHostNetwork: false,
  allowUserNamespacesWithVolumeDevices: false,
  allowRestartContainerForInitContainer: false,
}

/** A template may leave an image volume's reference to whoever makes pods of it. */
const NEW_TEMPLATE: PodValidationOptions = { ...NEW_POD, resourceIsPod: false, allowEmptyImageVolumeReference: true }

/** `old` is the stored pod or template, absent on create. */
export const podValidationOptions = (
  resourceIsPod: boolean,
  old: { readonly metadata?: ObjectMeta | undefined; readonly spec?: PodSpec | undefined } | undefined,
): PodValidationOptions => {
  if (old === undefined) return resourceIsPod ? NEW_POD : NEW_TEMPLATE
  const spec = old.spec ?? { containers: [] }
  const userNamespace = spec.hostUsers === false
  return {
    resourceIsPod,
    allowEmptyImageVolumeReference: !resourceIsPod || (spec.volumes ?? []).some(({ image }) => image !== undefined && !image.reference),
    allowInvalidPodDeletionCost: parseDeletionCost(old.metadata?.annotations?.[POD_DELETION_COST]) === undefined,
    allowIndivisibleHugePages: usesIndivisibleHugePages(spec),
    allowInvalidLabelValueInSelector: hasInvalidLabelValueInAffinity(spec.affinity),
    allowInvalidLabelValueInRequiredNodeAffinity: hasInvalidLabelValueInRequiredNodeAffinity(spec.affinity),
    allowInvalidTopologySpreadSelector: (spec.topologySpreadConstraints ?? []).some(
      ({ labelSelector }) => validateLabelSelector(labelSelector, root).length > 0,
    ),
    oldViolatesMatchLabelKeys: (spec.topologySpreadConstraints ?? []).some(
      ({ matchLabelKeys, labelSelector }) => validateMatchLabelKeys(matchLabelKeys, [], labelSelector, root).length > 0,
    ),
    allowNonLocalTokenPath: (spec.volumes ?? []).some(({ projected }) =>
      (projected?.sources ?? []).some(
        ({ serviceAccountToken }) =>
          serviceAccountToken !== undefined && validateLocalNonReservedPath(serviceAccountToken.path, root).length > 0,
      ),
    ),
    allowNamespacedSysctlsOnHost: (spec.securityContext?.sysctls ?? []).some(({ name }) => hostSysctlErrors(name, spec, root).length > 0),
    allowAnySELinuxChangePolicy: spec.securityContext?.seLinuxChangePolicy !== undefined,
    allowTolerationComparison: (spec.tolerations ?? []).some(({ operator }) => operator === 'Lt' || operator === 'Gt'),
    allowUserNamespacesOnHostNetwork: spec.hostNetwork === true && userNamespace,
    allowUserNamespacesWithVolumeDevices:
      userNamespace && containersOf(spec).some(({ container }) => (container.volumeDevices ?? []).length > 0),
    allowRestartContainerForInitContainer: (spec.initContainers ?? []).some(
      (container) =>
        !isRestartableInitContainer(container) &&
        (container.resizePolicy ?? []).some(({ restartPolicy }) => restartPolicy === 'RestartContainer'),
    ),
  }
}

const usesIndivisibleHugePages = (spec: PodSpec): boolean => {
  const lists = [
    spec.overhead,
    ...containersOf(spec).flatMap(({ container }) => [container.resources?.limits, container.resources?.requests]),
  ]
  return lists.some((list) =>
    Object.entries(list ?? {}).some(([name, quantity]) => isHugePageResourceName(name) && !isHugePageValueDivisible(name, quantity)),
  )
}
