import type { AppArmorProfile, PodSpec, SeccompProfile, Toleration } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { parseJson } from '../../../schema/parse-json.ts'
import { encodeUtf8 } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { POD_DELETION_COST, parseDeletionCost } from './deletion-cost.ts'
import type { PodValidationOptions } from './options.ts'
import { validateLocalDescendingPath } from './validate-paths.ts'
import { validateTolerations } from './validate-scheduling.ts'
import { containerPath, containersOf } from './visit.ts'

type Errors = readonly FieldError[]
type Annotations = ObjectMeta['annotations']

export const MIRROR_POD = 'kubernetes.io/config.mirror'
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations'
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod'
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/'
export const APP_ARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/'
const LOCALHOST = 'localhost/'
const APP_ARMOR_LOCALHOST = 'localhost/'

/** Annotations that mean something to pods (upstream's `ValidatePodSpecificAnnotations`). */
export const validatePodAnnotations = (annotations: Annotations, spec: PodSpec, at: Path, options: PodValidationOptions): Errors => {
  if (annotations === undefined) return []
  const cost = annotations[POD_DELETION_COST]
  return [
    ...(Object.hasOwn(annotations, MIRROR_POD) && !spec.nodeName
      ? [fieldErrors.invalid(at.key(MIRROR_POD), annotations[MIRROR_POD], 'must set spec.nodeName if mirror pod annotation is set')]
      : []),
    ...(!options.allowInvalidPodDeletionCost && parseDeletionCost(cost) === undefined
      ? [fieldErrors.invalid(at.key(POD_DELETION_COST), cost, 'must be a 32bit integer')]
      : []),
    ...Object.entries(annotations).flatMap(([key, value]) => [
      ...(key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER) ? seccompErrors(value, at.child(key)) : []),
      ...(key === TOLERATIONS && value !== '' ? tolerationErrors(value, at, options) : []),
      ...(key.startsWith(APP_ARMOR_CONTAINER) ? appArmorErrors(key, value, spec, at.key(key)) : []),
    ]),
  ]
}

/** Tolerations from before there was a field for them (upstream's `ValidateTolerationsInPodAnnotations`). */
const tolerationErrors = (text: string, at: Path, options: PodValidationOptions): Errors => {
  const refuse = (why: string): Errors => [fieldErrors.invalid(at, TOLERATIONS, why)]
  let value: unknown
  try {
    value = parseJson(encodeUtf8(text)).value
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  if (value === null) return []
  return Array.isArray(value)
    ? validateTolerations(value as readonly Toleration[], at.child(TOLERATIONS), options)
    : refuse(`json: cannot unmarshal ${typeof value} into Go value of type []core.Toleration`)
}

const seccompErrors = (profile: string, at: Path): Errors => {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return []
  if (profile.startsWith(LOCALHOST)) return validateLocalDescendingPath(profile.slice(LOCALHOST.length), at)
  return [fieldErrors.invalid(at, profile, 'must be a valid seccomp profile')]
}

const appArmorErrors = (key: string, profile: string, spec: PodSpec, at: Path): Errors => {
  const container = key.slice(APP_ARMOR_CONTAINER.length)
  const known = profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith(APP_ARMOR_LOCALHOST)
  return [
    ...(containersOf(spec).some((each) => each.container.name === container)
      ? []
      : [fieldErrors.invalid(at, container, 'container not found')]),
    ...(known ? [] : [fieldErrors.invalid(at, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)]),
  ]
}

/** Annotations that stay as they were (upstream's `ValidatePodSpecificAnnotationUpdates`, less the rules of the annotations themselves). */
export const validatePodAnnotationUpdates = (next: Annotations = {}, old: Annotations = {}, at: Path): Errors => {
  const errors: FieldError[] = []
  for (const [key, value] of Object.entries(old)) {
    if (Object.hasOwn(next, key) && next[key] === value) continue
    if (key.startsWith(APP_ARMOR_CONTAINER))
      errors.push(fieldErrors.forbidden(at.key(key), 'may not remove or update AppArmor annotations'))
    if (key === MIRROR_POD) errors.push(fieldErrors.forbidden(at.key(key), 'may not remove or update mirror pod annotation'))
  }
  for (const key of Object.keys(next)) {
    if (Object.hasOwn(old, key)) continue
    if (key.startsWith(APP_ARMOR_CONTAINER)) errors.push(fieldErrors.forbidden(at.key(key), 'may not add AppArmor annotations'))
    if (key === MIRROR_POD) errors.push(fieldErrors.forbidden(at.key(key), 'may not add mirror pod annotation'))
  }
  return errors
}

/** Where both the old annotation and the field are given, they say the same (upstream's `validateSeccompAnnotationsAndFields`). */
export const validateSeccompAnnotationsMatch = (metadata: ObjectMeta | undefined, spec: PodSpec, at: Path): Errors => {
  const annotations = metadata?.annotations ?? {}
  const ofPod = spec.securityContext?.seccompProfile
  return [
    ...(ofPod === undefined ? [] : seccompMismatch(annotations[SECCOMP_POD], ofPod, at.child('securityContext').child('seccompProfile'))),
    ...containersOf(spec).flatMap((visited) => {
      const profile = visited.container.securityContext?.seccompProfile
      if (profile === undefined) return []
      const place = containerPath(visited, at).child('securityContext').child('seccompProfile')
      return seccompMismatch(annotations[`${SECCOMP_CONTAINER}${visited.container.name}`], profile, place)
    }),
  ]
}

const seccompMismatch = (annotation: string | undefined, profile: SeccompProfile, at: Path): Errors =>
  mismatch(annotation, profile, at, 'seccomp', profile.type === 'RuntimeDefault' ? ['runtime/default', 'docker/default'] : ['unconfined'])

/** As above for AppArmor, on create (upstream's `validateAppArmorAnnotationsAndFieldsMatchOnCreate`). */
export const validateAppArmorAnnotationsMatch = (metadata: ObjectMeta, spec: PodSpec, at: Path): Errors => {
  if (spec.os?.name === 'windows') return []
  return containersOf(spec).flatMap((visited) => {
    const { name, securityContext } = visited.container
    const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile
    if (profile === undefined) return []
    const place = containerPath(visited, at).child('securityContext').child('appArmorProfile')
    const same = profile.type === 'RuntimeDefault' ? ['runtime/default'] : ['unconfined']
    return mismatch(metadata.annotations?.[`${APP_ARMOR_CONTAINER}${name}`], profile, place, 'apparmor', same)
  })
}

const mismatch = (
  annotation: string | undefined,
  { type, localhostProfile }: SeccompProfile | AppArmorProfile,
  at: Path,
  what: 'seccomp' | 'apparmor',
  same: readonly string[],
): Errors => {
  if (annotation === undefined) return []
  const wrongType = fieldErrors.forbidden(at.child('type'), `${what} type in annotation and field must match`)
  if (type === 'Unconfined' || type === 'RuntimeDefault') return same.includes(annotation) ? [] : [wrongType]
  if (type !== 'Localhost') return []
  if (!annotation.startsWith(LOCALHOST)) return [wrongType]
  return annotation.slice(LOCALHOST.length) === localhostProfile
    ? []
    : [fieldErrors.forbidden(at.child('localhostProfile'), `${what} profile in annotation and field must match`)]
}
