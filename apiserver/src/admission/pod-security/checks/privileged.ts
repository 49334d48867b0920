import type { Check } from '../check.ts'
import { named } from '../words.ts'

export const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ containers }) => {
        const bad = containers.filter(({ securityContext }) => securityContext?.privileged === true)
        return bad.length === 0 ? undefined : { reason: 'privileged', detail: `${named(bad)} must not set securityContext.privileged=true` }
      },
    },
  ],
}
