import type { PodSecurityContext, PodSpec } from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { optionalOneOf } from './errors.ts'
import { isValidGroupId, isValidUserId } from './formats.ts'
import type { PodValidationOptions } from './options.ts'
import { idErrors, validateAppArmorProfile, validateSeccompProfile } from './validate-security-context.ts'
import { validateWindowsOptions } from './validate-windows.ts'
import { containerPath, containersOf } from './visit.ts'

type Errors = readonly FieldError[]

/** Privileges of a pod as a whole (upstream's `validatePodSpecSecurityContext`). `at` is the pod's spec. */
export const validatePodSecurityContext = (spec: PodSpec, at: Path, options: PodValidationOptions): Errors => {
  const context = spec.securityContext ?? {}
  const place = at.child('securityContext')
  return [
    ...idErrors(context.fsGroup, isValidGroupId, place.child('fsGroup')),
    ...idErrors(context.runAsUser, isValidUserId, place.child('runAsUser')),
    ...idErrors(context.runAsGroup, isValidGroupId, place.child('runAsGroup')),
    ...(context.supplementalGroups ?? []).flatMap((id, i) => idErrors(id, isValidGroupId, place.child('supplementalGroups').index(i))),
    ...(spec.shareProcessNamespace === true && spec.hostPID === true
      ? [fieldErrors.invalid(place.child('shareProcessNamespace'), true, 'ShareProcessNamespace and HostPID cannot both be enabled')]
      : []),
    ...sysctlErrors(spec, place.child('sysctls'), options),
    ...optionalOneOf(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], place.child('fsGroupChangePolicy')),
    ...validateSeccompProfile(context.seccompProfile, place.child('seccompProfile')),
    ...validateWindowsOptions(context.windowsOptions, place.child('windowsOptions')),
    ...validateAppArmorProfile(context.appArmorProfile, place.child('appArmorProfile')),
    ...optionalOneOf(context.supplementalGroupsPolicy, ['Merge', 'Strict'], place.child('supplementalGroupsPolicy')),
    ...seLinuxChangePolicyErrors(context, place.child('seLinuxChangePolicy'), options),
  ]
}

/** Without the SELinuxMount gate, off by default in 1.36, a new pod may name nothing but what happens anyway. */
const seLinuxChangePolicyErrors = ({ seLinuxChangePolicy }: PodSecurityContext, at: Path, options: PodValidationOptions): Errors => {
  const supported = options.allowAnySELinuxChangePolicy ? ['MountOption', 'Recursive'] : ['Recursive']
  return optionalOneOf(seLinuxChangePolicy, supported, at)
}

const SYSCTL_PATTERN = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'
const SYSCTL = new RegExp(SYSCTL_PATTERN)
const MAX_SYSCTL = 253

const sysctlErrors = (spec: PodSpec, at: Path, { allowNamespacedSysctlsOnHost }: PodValidationOptions): Errors => {
  const seen = new Set<string>()
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name = '' }, i) => {
    const place = at.index(i).child('name')
    const errors = [...sysctlNameErrors(name, seen, place), ...(allowNamespacedSysctlsOnHost ? [] : hostSysctlErrors(name, spec, place))]
    seen.add(name)
    return errors
  })
}

const sysctlNameErrors = (name: string, seen: ReadonlySet<string>, at: Path): Errors => {
  if (name === '') return [fieldErrors.required(at)]
  if (byteLength(name) > MAX_SYSCTL || !SYSCTL.test(name)) {
    return [fieldErrors.invalid(at, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_PATTERN}`)]
  }
  return seen.has(name) ? [fieldErrors.duplicate(at, name)] : []
}

const IPC_PREFIXES: readonly string[] = ['kernel.shm', 'kernel.msg', 'fs.mqueue.']

/** A pod in the host's namespace may not set what is the host's there (upstream's `ValidateHostSysctl`). */
export const hostSysctlErrors = (sysctl: string, { hostNetwork, hostIPC }: PodSpec, at: Path): Errors => {
  const name = dotted(sysctl)
  if (hostNetwork === true && name.startsWith('net.'))
    return [fieldErrors.invalid(at, sysctl, "may not be specified when 'hostNetwork' is true")]
  const isIpc = name === 'kernel.sem' || IPC_PREFIXES.some((prefix) => name.startsWith(prefix))
  return hostIPC === true && isIpc ? [fieldErrors.invalid(at, sysctl, "may not be specified when 'hostIPC' is true")] : []
}

/** A sysctl may be written with slashes, and then a dot stands for a slash; whichever separator comes first decides. */
const dotted = (name: string): string => {
  const first = /[./]/.exec(name)?.[0]
  return first === '/' ? name.replace(/[./]/g, (each) => (each === '/' ? '.' : '/')) : name
}

/** What a pod in a user namespace of its own may not have (upstream's `validateHostUsers`; the odd places are upstream's). */
export const validateHostUsers = (spec: PodSpec, at: Path, options: PodValidationOptions): Errors => {
  if (spec.hostUsers !== false) return []
  const refuse = (place: Path): FieldError => fieldErrors.forbidden(place, 'when `hostUsers` is false')
  return [
    ...(spec.hostNetwork === true && !options.allowUserNamespacesOnHostNetwork ? [refuse(at.child('hostNetwork'))] : []),
    ...(spec.hostPID === true ? [refuse(at.child('HostPID'))] : []),
    ...(spec.hostIPC === true ? [refuse(at.child('HostIPC'))] : []),
    ...(options.allowUserNamespacesWithVolumeDevices ? [] : containersOf(spec))
      .filter(({ container }) => (container.volumeDevices ?? []).length > 0)
      .map((visited) => refuse(containerPath(visited, at).child('volumeDevices'))),
  ]
}
