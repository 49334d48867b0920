import type { Check } from '../check.ts'
import { named, quoted, sorted } from '../words.ts'

const DEFAULTS: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

export const capabilitiesBaseline: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ containers }) => {
        const bad = containers.filter(({ securityContext }) =>
          (securityContext?.capabilities?.add ?? []).some((each) => !DEFAULTS.has(each)),
        )
        if (bad.length === 0) return undefined
        const added = bad.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []).filter((each) => !DEFAULTS.has(each))
        return {
          reason: 'non-default capabilities',
          detail: `${named(bad)} must not include ${quoted(sorted(added))} in securityContext.capabilities.add`,
        }
      },
    },
  ],
}
