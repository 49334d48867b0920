import type { Check, CheckedPod, Violation } from '../check.ts'
import { hasOwnUsers } from '../user-namespace.ts'
import { named, quoted, sorted } from '../words.ts'

const violation = ({ containers }: CheckedPod): Violation | undefined => {
  const bad = containers.filter(({ securityContext }) => (securityContext?.procMount ?? 'Default') !== 'Default')
  if (bad.length === 0) return undefined
  const types = quoted(sorted(bad.map(({ securityContext }) => securityContext?.procMount ?? '')))
  return { reason: 'procMount', detail: `${named(bad)} must not set securityContext.procMount to ${types}` }
}

export const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  versions: [
    { since: 0, violation },
    { since: 35, violation: (pod) => (hasOwnUsers(pod.spec) ? undefined : violation(pod)) },
  ],
}
