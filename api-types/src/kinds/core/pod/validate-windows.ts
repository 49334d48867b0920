import type { PodSpec, WindowsSecurityContextOptions } from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { notSupported, refused } from './errors.ts'
import { containerPath, containersOf } from './visit.ts'

type Errors = readonly FieldError[]

const MAX_CREDENTIAL_SPEC = 64 * 1024
const MAX_DOMAIN = 256
const MAX_USER = 104
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const DNS_DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

/** Settings of Windows containers (upstream's `validateWindowsSecurityContextOptions`). */
export const validateWindowsOptions = (options: WindowsSecurityContextOptions | undefined, at: Path): Errors => {
  if (options === undefined) return []
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options
  return [
    ...(gmsaCredentialSpecName === undefined
      ? []
      : refused(at.child('gmsaCredentialSpecName'), gmsaCredentialSpecName, isDns1123Subdomain(gmsaCredentialSpecName))),
    ...(gmsaCredentialSpec === undefined ? [] : credentialSpecErrors(gmsaCredentialSpec, at.child('gmsaCredentialSpec'))),
    ...(runAsUserName === undefined
      ? []
      : userNameReasons(runAsUserName).map((why) => fieldErrors.invalid(at.child('runAsUserName'), runAsUserName, why))),
  ]
}

const credentialSpecErrors = (spec: string, at: Path): Errors => {
  if (spec === '') return [fieldErrors.invalid(at, spec, 'gmsaCredentialSpec cannot be an empty string')]
  return byteLength(spec) > MAX_CREDENTIAL_SPEC ? [fieldErrors.invalid(at, spec, 'gmsaCredentialSpec size must be under 64 KiB')] : []
}

/** `DOMAIN\\USER`, the domain optional. */
const userNameReasons = (name: string): readonly string[] => {
  if (name === '') return ['runAsUserName cannot be an empty string']
  if (CONTROL.test(name)) return ['runAsUserName cannot contain control characters']
  const parts = name.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const user = parts[parts.length - 1] ?? ''
  const domain = parts.length === 2 ? parts[0] : undefined
  const reasons: string[] = []
  if (domain !== undefined && byteLength(domain) >= MAX_DOMAIN)
    reasons.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`)
  if (domain !== undefined && !NET_BIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
    reasons.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  if (user === '') reasons.push("runAsUserName's User cannot be empty")
  else if (byteLength(user) > MAX_USER) reasons.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`)
  if (/^[. ]+$/.test(user)) reasons.push("runAsUserName's User cannot contain only periods or spaces")
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) reasons.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  return reasons
}

/** Containers on the Windows host itself: all of a pod or none, and on the host's network. */
export const validateWindowsHostProcess = (spec: PodSpec, at: Path): Errors => {
  const errors: FieldError[] = []
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const containers = containersOf(spec)
  let count = 0
  for (const visited of containers) {
    const own = visited.container.securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const place = containerPath(visited, at).child('securityContext').child('windowsOptions').child('hostProcess')
      errors.push(fieldErrors.invalid(place, own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`))
    }
    if (own ?? ofPod ?? false) count++
  }
  if (count === 0) return errors
  if (count !== containers.length) {
    errors.push(
      fieldErrors.invalid(at, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'),
    )
  }
  if (spec.hostNetwork !== true) {
    errors.push(fieldErrors.invalid(at.child('hostNetwork'), false, 'hostNetwork must be true if pod contains any hostProcess containers'))
  }
  return errors
}

const SYSTEMS: readonly string[] = ['linux', 'windows']
const NOT_ON_WINDOWS = 'cannot be set for a windows pod'
const OF_POD = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const
const OF_SPEC = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const
const OF_CONTAINER = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const

/** What a pod that names its operating system may not set, as the other system's. */
export const validateOs = (spec: PodSpec, at: Path): Errors => {
  if (spec.os === undefined) return []
  const { name } = spec.os
  if (!name) return [fieldErrors.required(at.child('os').child('name'))]
  if (!SYSTEMS.includes(name)) return [notSupported(at.child('os'), name, SYSTEMS)]
  return name === 'linux' ? linuxErrors(spec, at) : windowsErrors(spec, at)
}

const linuxErrors = (spec: PodSpec, at: Path): Errors => {
  const refuse = (place: Path): FieldError =>
    fieldErrors.forbidden(place.child('securityContext').child('windowsOptions'), 'windows options cannot be set for a linux pod')
  return [
    ...(spec.securityContext?.windowsOptions === undefined ? [] : [refuse(at)]),
    ...containersOf(spec)
      .filter(({ container }) => container.securityContext?.windowsOptions !== undefined)
      .map((visited) => refuse(containerPath(visited, at))),
  ]
}

const windowsErrors = (spec: PodSpec, at: Path): Errors => {
  const set = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)
  // The host's namespaces are plain switches; the other fields count as set even when false.
  const switchedOn = (name: (typeof OF_SPEC)[number]): boolean =>
    name === 'hostPID' || name === 'hostIPC' ? spec[name] === true : spec[name] !== undefined
  const context = spec.securityContext
  return [
    ...(context === undefined ? [] : OF_POD.filter((name) => set(context[name]))).map((name) =>
      fieldErrors.forbidden(at.child('securityContext').child(name), NOT_ON_WINDOWS),
    ),
    ...OF_SPEC.filter(switchedOn).map((name) => fieldErrors.forbidden(at.child(name), NOT_ON_WINDOWS)),
    ...containersOf(spec).flatMap((visited) => {
      const own = visited.container.securityContext
      const place = containerPath(visited, at).child('securityContext')
      return own === undefined
        ? []
        : OF_CONTAINER.filter((name) => set(own[name])).map((name) => fieldErrors.forbidden(place.child(name), NOT_ON_WINDOWS))
    }),
  ]
}
