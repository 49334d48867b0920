import type { Check, CheckedPod, Violation } from '../check.ts'
import { hasOwnUsers } from '../user-namespace.ts'
import { setters } from '../words.ts'

const violation = ({ spec, containers }: CheckedPod): Violation | undefined => {
  const bad = containers.filter(({ securityContext }) => securityContext?.runAsUser === 0)
  const who = setters(spec.securityContext?.runAsUser === 0, bad)
  return who === '' ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` }
}

export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: 23, violation },
    { since: 35, violation: (pod) => (hasOwnUsers(pod.spec) ? undefined : violation(pod)) },
  ],
}
