import type { PodResourceClaim, PodSpec, PodTemplateSpec } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabels } from '../../../validation/labels.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { validateAnnotations } from '../../../validation/object-meta.ts'
import { root } from '../../../validation/path.ts'
import { oneOf, rangeText, refused } from './errors.ts'
import { type PodValidationOptions, podValidationOptions } from './options.ts'
import { validateAffinity } from './validate-affinity.ts'
import { MIRROR_POD, validatePodAnnotations, validateSeccompAnnotationsMatch } from './validate-annotations.ts'
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './validate-container.ts'
import { validateDnsConfig, validateHostAliases, validateHostnameOverride } from './validate-dns.ts'
import { validateFileKeyRefVolumes } from './validate-env.ts'
import { validatePodResources } from './validate-pod-resources.ts'
import { validateHostUsers, validatePodSecurityContext } from './validate-pod-security-context.ts'
import { validateResourceRequirements } from './validate-resources.ts'
import { validateReadinessGates, validateSchedulingGates, validateTolerations, validateTopologySpread } from './validate-scheduling.ts'
import { validateVolumes } from './validate-volumes.ts'
import { validateOs, validateWindowsHostProcess } from './validate-windows.ts'

type Errors = readonly FieldError[]

const RESTART_POLICIES: readonly string[] = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const PREEMPTION_POLICIES: readonly string[] = ['PreemptLowerPriority', 'Never']
const MAX_INT32 = 2 ** 31 - 1

/**
 * The spec of a pod or of a template (upstream's `ValidatePodSpec`, in its order). `podMeta` is the metadata of a real pod, absent in
 * templates. The spec has been defaulted.
 */
export const validatePodSpec = (spec: PodSpec, podMeta: ObjectMeta | undefined, at: Path, options: PodValidationOptions): Errors => {
  const { byName: volumes, errors: volumeErrors } = validateVolumes(spec.volumes ?? [], podMeta, at.child('volumes'), options)
  const claims = spec.resourceClaims ?? []
  const claimNames = new Set(claims.map(({ name }) => name).filter((name) => name !== ''))
  const context = { spec, volumes, claimNames, options }
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [fieldErrors.required(at.child('terminationGracePeriodSeconds'))] : []),
    ...volumeErrors,
    ...resourceClaimErrors(claims, podMeta, at.child('resourceClaims')),
    ...validateContainers(at.child('containers'), context),
    ...validateInitContainers(at.child('initContainers'), context),
    ...validateEphemeralContainers(at.child('ephemeralContainers'), context),
    ...validatePodResources(spec, claimNames, at, options),
    ...hostPortErrors(spec, at.child('containers'), options),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, at.child('restartPolicy')),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, at.child('dnsPolicy')),
    ...validateLabels(spec.nodeSelector, at.child('nodeSelector')),
    ...validatePodSecurityContext(spec, at, options),
    ...validateAffinity(spec.affinity, at.child('affinity'), options),
    ...validateDnsConfig(spec, at.child('dnsConfig')),
    ...validateReadinessGates(spec.readinessGates, at.child('readinessGates')),
    ...validateSchedulingGates(spec.schedulingGates, at.child('schedulingGates')),
    ...validateTopologySpread(spec.topologySpreadConstraints, at.child('topologySpreadConstraints'), options),
    ...validateWindowsHostProcess(spec, at),
    ...validateHostUsers(spec, at, options),
    ...validateHostnameOverride(spec, at),
    ...nameErrors(spec, at),
    ...validateTolerations(spec.tolerations, at.child('tolerations'), options),
    ...validateHostAliases(spec.hostAliases, at.child('hostAliases')),
    ...classErrors(spec, at),
    // Upstream's overhead is checked as limits, and its errors name them so.
    ...(spec.overhead === undefined
      ? []
      : validateResourceRequirements({ limits: spec.overhead }, new Set(), at.child('overhead'), options)),
    ...validateOs(spec, at),
    ...validateFileKeyRefVolumes(spec, at),
  ]
}

const resourceClaimErrors = (claims: readonly PodResourceClaim[], podMeta: ObjectMeta | undefined, at: Path): Errors => {
  const seen = new Set<string>()
  return claims.flatMap((claim, i) => {
    if (Object.hasOwn(podMeta?.annotations ?? {}, MIRROR_POD)) {
      return [{ ...fieldErrors.forbidden(root, 'static pods do not support resource claims'), field: '' }]
    }
    const { name, resourceClaimName, resourceClaimTemplateName } = claim
    const place = at.index(i)
    const errors = [
      ...claimNameErrors(name, seen, place.child('name')),
      ...(resourceClaimName !== undefined && resourceClaimTemplateName !== undefined
        ? [fieldErrors.invalid(place, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified')]
        : []),
      ...(resourceClaimName === undefined && resourceClaimTemplateName === undefined
        ? [fieldErrors.invalid(place, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')]
        : []),
      ...subdomainErrors(resourceClaimName, place.child('resourceClaimName')),
      ...subdomainErrors(resourceClaimTemplateName, place.child('resourceClaimTemplateName')),
    ]
    seen.add(name)
    return errors
  })
}

const claimNameErrors = (name: string | undefined, seen: ReadonlySet<string>, at: Path): Errors => {
  if (!name) return [fieldErrors.required(at)]
  return seen.has(name) ? [fieldErrors.duplicate(at, name)] : refused(at, name, isDns1123Label(name))
}

const subdomainErrors = (name: string | undefined, at: Path): Errors =>
  name === undefined ? [] : refused(at, name, isDns1123Subdomain(name))

/** On the host's network a container's port is the host's. A template may leave it to whoever makes pods of it. */
const hostPortErrors = (spec: PodSpec, at: Path, { resourceIsPod }: PodValidationOptions): Errors => {
  if (spec.hostNetwork !== true) return []
  return (spec.containers ?? []).flatMap(({ ports }, c) =>
    (ports ?? []).flatMap(({ hostPort = 0, containerPort = 0 }, p) =>
      (resourceIsPod || hostPort !== 0) && hostPort !== containerPort
        ? [
            fieldErrors.invalid(
              at.index(c).child('ports').index(p).child('hostPort'),
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ]
        : [],
    ),
  )
}

const nameErrors = (spec: PodSpec, at: Path): Errors => {
  const { serviceAccountName, nodeName, activeDeadlineSeconds, hostname, subdomain } = spec
  return [
    ...(serviceAccountName ? refused(at.child('serviceAccountName'), serviceAccountName, isDns1123Subdomain(serviceAccountName)) : []),
    ...(nodeName ? refused(at.child('nodeName'), nodeName, isDns1123Subdomain(nodeName)) : []),
    ...(activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > MAX_INT32)
      ? [fieldErrors.invalid(at.child('activeDeadlineSeconds'), activeDeadlineSeconds, rangeText(1, MAX_INT32))]
      : []),
    ...(hostname ? refused(at.child('hostname'), hostname, isDns1123Label(hostname)) : []),
    ...(subdomain ? refused(at.child('subdomain'), subdomain, isDns1123Label(subdomain)) : []),
  ]
}

const classErrors = (spec: PodSpec, at: Path): Errors => {
  const { priorityClassName, runtimeClassName, preemptionPolicy } = spec
  return [
    ...(priorityClassName ? refused(at.child('priorityClassName'), priorityClassName, isDns1123Subdomain(priorityClassName)) : []),
    ...subdomainErrors(runtimeClassName, at.child('runtimeClassName')),
    ...(preemptionPolicy === undefined ? [] : oneOf(preemptionPolicy, PREEMPTION_POLICIES, at.child('preemptionPolicy'))),
  ]
}

/** The template that a controller makes pods of (upstream's `ValidatePodTemplateSpec`). `old` is the stored one, absent on create. */
export const validatePodTemplateSpec = (template: PodTemplateSpec, at: Path, old?: PodTemplateSpec): Errors => {
  const spec = template.spec ?? { containers: [] }
  const options = podValidationOptions(false, old)
  return [
    ...validateLabels(template.metadata?.labels, at.child('labels')),
    ...validateAnnotations(template.metadata?.annotations, at.child('annotations')),
    ...validatePodAnnotations(template.metadata?.annotations, spec, at.child('annotations'), options),
    ...validatePodSpec(spec, undefined, at.child('spec'), options),
    ...validateSeccompAnnotationsMatch(template.metadata, spec, at.child('spec')),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [fieldErrors.forbidden(at.child('spec').child('ephemeralContainers'), 'ephemeral containers not allowed in pod template')]
      : []),
  ]
}
