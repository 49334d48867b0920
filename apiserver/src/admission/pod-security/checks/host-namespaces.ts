import type { Check } from '../check.ts'

export const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ spec }) => {
        const taken = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true)
        return taken.length === 0 ? undefined : { reason: 'host namespaces', detail: taken.map((name) => `${name}=true`).join(', ') }
      },
    },
  ],
}
