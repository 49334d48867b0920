import type { Check, CheckedPod, Violation } from '../check.ts'
import { explicitViolation } from '../seccomp.ts'
import { isWindows } from '../user-namespace.ts'
import { named } from '../words.ts'

const violation = (pod: CheckedPod): Violation | undefined => {
  const explicit = explicitViolation(pod)
  if (explicit !== undefined || pod.spec.securityContext?.seccompProfile) return explicit
  const silent = pod.containers.filter(({ securityContext }) => !securityContext?.seccompProfile)
  if (silent.length === 0) return undefined
  return {
    reason: 'seccompProfile',
    detail: `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  }
}

export const seccompProfileRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  replaces: 'seccompProfile_baseline',
  versions: [
    { since: 19, violation },
    { since: 25, violation: (pod) => (isWindows(pod.spec) ? undefined : violation(pod)) },
  ],
}
