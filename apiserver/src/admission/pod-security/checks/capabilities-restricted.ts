import type { Check, CheckedPod, Violation } from '../check.ts'
import { isWindows } from '../user-namespace.ts'
import { named, quoted, sorted } from '../words.ts'

const ADDABLE = 'NET_BIND_SERVICE'

const violation = ({ containers }: CheckedPod): Violation | undefined => {
  const keeping = containers.filter(({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes('ALL'))
  const adding = containers.filter(({ securityContext }) => (securityContext?.capabilities?.add ?? []).some((each) => each !== ADDABLE))
  const added = adding.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []).filter((each) => each !== ADDABLE)
  const details = [
    ...(keeping.length === 0 ? [] : [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0 ? [] : [`${named(adding)} must not include ${quoted(sorted(added))} in securityContext.capabilities.add`]),
  ]
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  replaces: 'capabilities_baseline',
  versions: [
    { since: 22, violation },
    { since: 25, violation: (pod) => (isWindows(pod.spec) ? undefined : violation(pod)) },
  ],
}
