import type { Check, CheckedPod, Violation } from '../check.ts'
import { hasOwnUsers } from '../user-namespace.ts'
import { named, setters } from '../words.ts'

const REASON = 'runAsNonRoot != true'

const violation = ({ spec, containers }: CheckedPod): Violation | undefined => {
  const ofPod = spec.securityContext?.runAsNonRoot
  const explicit = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === false)
  const who = setters(ofPod === false, explicit)
  if (who !== '') return { reason: REASON, detail: `${who} must not set securityContext.runAsNonRoot=false` }
  const silent = ofPod === true ? [] : containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined)
  return silent.length === 0 ? undefined : { reason: REASON, detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` }
}

export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: 0, violation },
    { since: 35, violation: (pod) => (hasOwnUsers(pod.spec) ? undefined : violation(pod)) },
  ],
}
