import type { AppArmorProfile, SeccompProfile, SecurityContext } from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { notSupported } from './errors.ts'
import { isValidGroupId, isValidUserId } from './formats.ts'
import { validateLocalDescendingPath } from './validate-paths.ts'
import { validateWindowsOptions } from './validate-windows.ts'

type Errors = readonly FieldError[]

/** Privileges of a container (upstream's `ValidateSecurityContext`). */
export const validateSecurityContext = (context: SecurityContext | undefined, at: Path, hostUsers: boolean): Errors => {
  if (context === undefined) return []
  return [
    ...idErrors(context.runAsUser, isValidUserId, at.child('runAsUser')),
    ...idErrors(context.runAsGroup, isValidGroupId, at.child('runAsGroup')),
    ...procMountErrors(context.procMount, at.child('procMount'), hostUsers),
    ...validateSeccompProfile(context.seccompProfile, at.child('seccompProfile')),
    ...escalationErrors(context, at),
    ...validateWindowsOptions(context.windowsOptions, at.child('windowsOptions')),
    ...validateAppArmorProfile(context.appArmorProfile, at.child('appArmorProfile')),
  ]
}

/** The number of a user or group, where one is given. */
export const idErrors = (id: number | undefined, check: (id: number) => readonly string[], at: Path): Errors =>
  id === undefined ? [] : check(id).map((why) => fieldErrors.invalid(at, id, why))

const PROC_MOUNTS: readonly string[] = ['Default', 'Unmasked']

const procMountErrors = (type: string | undefined, at: Path, hostUsers: boolean): Errors => {
  if (type === undefined) return []
  return [
    ...(PROC_MOUNTS.includes(type) ? [] : [notSupported(at, type, PROC_MOUNTS)]),
    ...(hostUsers && type === 'Unmasked' ? [fieldErrors.invalid(at, type, '`hostUsers` must be false to use `Unmasked`')] : []),
  ]
}

const escalationErrors = (context: SecurityContext, at: Path): Errors => {
  if (context.allowPrivilegeEscalation !== false) return []
  const cannot = (what: string): FieldError =>
    fieldErrors.invalid(at, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`)
  return [
    ...(context.privileged === true ? [cannot('`privileged` to true')] : []),
    ...(context.capabilities?.add ?? []).filter((each) => each === 'CAP_SYS_ADMIN').map(() => cannot('`capabilities.Add` CAP_SYS_ADMIN')),
  ]
}

const PROFILE_TYPES: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined']

/** A filter of system calls. */
export const validateSeccompProfile = (profile: SeccompProfile | undefined, at: Path): Errors => {
  if (profile === undefined) return []
  return [
    ...profileTypeErrors(profile.type, 'seccompProfile', at.child('type')),
    ...seccompPathErrors(profile, at.child('localhostProfile')),
  ]
}

const profileTypeErrors = (type: string | undefined, field: string, at: Path): Errors => {
  if (!type) return [fieldErrors.required(at, `type is required when ${field} is set`)]
  return PROFILE_TYPES.includes(type) ? [] : [notSupported(at, type, PROFILE_TYPES)]
}

const seccompPathErrors = (profile: SeccompProfile, at: Path): Errors => {
  const { type, localhostProfile } = profile
  if (type !== 'Localhost') {
    return localhostProfile === undefined ? [] : [fieldErrors.invalid(at, profile, 'can only be set when seccomp type is Localhost')]
  }
  return localhostProfile === undefined
    ? [fieldErrors.required(at, 'must be set when seccomp type is Localhost')]
    : validateLocalDescendingPath(localhostProfile, at)
}

const MAX_PROFILE_PATH = 4095

/** A confinement by AppArmor. */
export const validateAppArmorProfile = (profile: AppArmorProfile | undefined, at: Path): Errors => {
  if (profile === undefined) return []
  const { type, localhostProfile } = profile
  const place = at.child('localhostProfile')
  if (type === 'Localhost') return appArmorPathErrors(localhostProfile, place)
  if (type !== 'RuntimeDefault' && type !== 'Unconfined') return profileTypeErrors(type, 'appArmorProfile', at.child('type'))
  return localhostProfile === undefined
    ? []
    : [fieldErrors.invalid(place, localhostProfile, 'can only be set when AppArmor type is Localhost')]
}

const appArmorPathErrors = (path: string | undefined, at: Path): Errors => {
  const missing = fieldErrors.required(at, 'must be set when AppArmor type is Localhost')
  if (path === undefined) return [missing]
  const errors: FieldError[] = []
  if (path.trim() !== path) errors.push(fieldErrors.invalid(at, path, 'must not be padded with whitespace'))
  else if (path === '') errors.push(missing)
  if (byteLength(path) > MAX_PROFILE_PATH) errors.push(fieldErrors.tooLong(at, MAX_PROFILE_PATH))
  return errors
}
