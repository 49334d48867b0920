import type { Check, CheckedPod, Violation } from '../check.ts'
import { isWindows } from '../user-namespace.ts'
import { named } from '../words.ts'

const violation = ({ containers }: CheckedPod): Violation | undefined => {
  const bad = containers.filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)
  if (bad.length === 0) return undefined
  return { reason: 'allowPrivilegeEscalation != false', detail: `${named(bad)} must set securityContext.allowPrivilegeEscalation=false` }
}

export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: 8, violation },
    { since: 25, violation: (pod) => (isWindows(pod.spec) ? undefined : violation(pod)) },
  ],
}
