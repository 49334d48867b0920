import type { Check } from '../check.ts'
import { setters } from '../words.ts'

export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ spec, containers }) => {
        const bad = containers.filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
        const who = setters(spec.securityContext?.windowsOptions?.hostProcess === true, bad)
        return who === ''
          ? undefined
          : { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` }
      },
    },
  ],
}
