import type { Pod, PodSpec } from '../../../generated/core.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { root } from '../../../validation/path.ts'
import { describeDifference } from './difference.ts'
import { podValidationOptions } from './options.ts'
import {
  MIRROR_POD,
  validateAppArmorAnnotationsMatch,
  validatePodAnnotations,
  validateSeccompAnnotationsMatch,
} from './validate-annotations.ts'
import { validateContainerOfPod } from './validate-container.ts'
import { validatePodSpec } from './validate-pod-spec.ts'
import { validateAnnotationsOfUpdate } from './validate-update.ts'

type Errors = readonly FieldError[]
const EMPTY: PodSpec = { containers: [] }

/** Rules of a pod itself; `old` is the stored one, absent on create (upstream's `validatePodMetadataAndSpec` and `ValidatePodCreate`). */
export const validatePod = (pod: Pod, at: Path, old?: Pod): Errors => {
  const options = podValidationOptions(true, old)
  const spec = pod.spec ?? EMPTY
  const place = at.child('spec')
  return [
    ...validatePodAnnotations(pod.metadata.annotations, spec, at.child('metadata').child('annotations'), options),
    ...validatePodSpec(spec, pod.metadata, place, options),
    ...tokenErrors(spec, place.child('volumes')),
    ...(spec.containers ?? []).flatMap((each, i) => validateContainerOfPod(each, place.child('containers').index(i))),
    ...(spec.initContainers ?? []).flatMap((each, i) => validateContainerOfPod(each, place.child('initContainers').index(i))),
    ...(old === undefined ? createErrors(pod, spec, place) : []),
  ]
}

/** A token is one of the pod's service account, which admission fills in. */
const tokenErrors = (spec: PodSpec, at: Path): Errors => {
  if (spec.serviceAccountName) return []
  return (spec.volumes ?? []).flatMap(({ projected }, v) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, s) => {
      if (serviceAccountToken === undefined) return []
      const place = at.index(v).child('projected').child('sources').index(s).child('serviceAccountToken')
      return [fieldErrors.forbidden(place, 'must not be specified when serviceAccountName is not set')]
    }),
  )
}

const createErrors = (pod: Pod, spec: PodSpec, at: Path): Errors => [
  ...((spec.ephemeralContainers ?? []).length > 0
    ? [fieldErrors.forbidden(at.child('ephemeralContainers'), 'cannot be set on create')]
    : []),
  ...(spec.nodeName && (spec.schedulingGates ?? []).length > 0
    ? [fieldErrors.forbidden(at.child('nodeName'), 'cannot be set until all schedulingGates have been cleared')]
    : []),
  ...validateSeccompAnnotationsMatch(pod.metadata, spec, at),
  ...validateAppArmorAnnotationsMatch(pod.metadata, spec, at),
]

/** Ephemeral containers are added, never changed or taken away (upstream's `ValidatePodEphemeralContainersUpdate`). */
export const validateEphemeralContainersUpdate = (pod: Pod, old: Pod, at: Path): Errors => {
  if (Object.hasOwn(old.metadata.annotations ?? {}, MIRROR_POD)) {
    return [{ ...fieldErrors.forbidden(root, 'static pods do not support ephemeral containers'), field: '' }]
  }
  const place = at.child('spec').child('ephemeralContainers')
  const next = new Map((pod.spec?.ephemeralContainers ?? []).map((each) => [each.name, each]))
  return [
    ...validatePod(pod, at, old),
    ...validateAnnotationsOfUpdate(pod, old, at),
    ...(old.spec?.ephemeralContainers ?? []).flatMap((before) => {
      const now = next.get(before.name)
      const name = JSON.stringify(before.name)
      if (now === undefined) return [fieldErrors.forbidden(place, `existing ephemeral containers ${name} may not be removed\n`)]
      if (semanticEqual(before, now)) return []
      return [fieldErrors.forbidden(place, `existing ephemeral containers ${name} may not be changed\n${describeDifference(before, now)}`)]
    }),
  ]
}
