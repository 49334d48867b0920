import type { Container, ObjectMeta, PodSpec } from '@coxswain/api-types'
import type { Check, CheckVersion, Violation } from './check.ts'
import { allowPrivilegeEscalation } from './checks/allow-privilege-escalation.ts'
import { appArmorProfile } from './checks/app-armor-profile.ts'
import { capabilitiesBaseline } from './checks/capabilities-baseline.ts'
import { capabilitiesRestricted } from './checks/capabilities-restricted.ts'
import { hostNamespaces } from './checks/host-namespaces.ts'
import { hostPathVolumes } from './checks/host-path-volumes.ts'
import { hostPorts } from './checks/host-ports.ts'
import { hostProbes } from './checks/host-probes.ts'
import { privileged } from './checks/privileged.ts'
import { procMount } from './checks/proc-mount.ts'
import { restrictedVolumes } from './checks/restricted-volumes.ts'
import { runAsNonRoot } from './checks/run-as-non-root.ts'
import { runAsUser } from './checks/run-as-user.ts'
import { seLinuxOptions } from './checks/se-linux-options.ts'
import { seccompProfileBaseline } from './checks/seccomp-profile-baseline.ts'
import { seccompProfileRestricted } from './checks/seccomp-profile-restricted.ts'
import { sysctls } from './checks/sysctls.ts'
import { windowsHostProcess } from './checks/windows-host-process.ts'
import type { LevelVersion } from './policy.ts'

/** Every check: those of the baseline, then those of the restricted level, each by its id, as violations are told. */
const CHECKS: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfileBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
]

/** What in a pod or a template violates a level of the standards, in the version asked for. */
export const evaluatePod = (
  { level, minor }: LevelVersion,
  metadata: Pick<ObjectMeta, 'annotations'>,
  spec: PodSpec,
): readonly Violation[] => {
  if (level === 'privileged') return []
  const ephemeral = (spec.ephemeralContainers ?? []) as readonly Container[]
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral]
  return checksOf(level, minor).flatMap((check) => check.violation({ metadata, spec, containers }) ?? [])
}

const chosen = new Map<string, readonly CheckVersion[]>()

/** The checks of a level in a version, chosen once. */
const checksOf = (level: 'baseline' | 'restricted', minor: number): readonly CheckVersion[] => {
  const key = `${level} ${minor}`
  const known = chosen.get(key) ?? choose(level, minor)
  chosen.set(key, known)
  return known
}

const choose = (level: 'baseline' | 'restricted', minor: number): readonly CheckVersion[] => {
  const inForce = CHECKS.filter((check) => level === 'restricted' || check.level === 'baseline').flatMap((check) => {
    const version = check.versions.findLast(({ since }) => since <= minor)
    return version === undefined ? [] : [{ check, version }]
  })
  const replaced = new Set(inForce.map(({ check }) => check.replaces))
  return inForce.filter(({ check }) => !replaced.has(check.id)).map(({ version }) => version)
}

export const detailsText = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ')
export const reasonsText = (violations: readonly Violation[]): string => violations.map(({ reason }) => reason).join(', ')
