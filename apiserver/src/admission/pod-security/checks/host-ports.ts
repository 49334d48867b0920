import type { Check } from '../check.ts'
import { named, plural, sorted } from '../words.ts'

export const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ containers }) => {
        const bad = containers.filter(({ ports }) => (ports ?? []).some(({ hostPort }) => hostPort))
        if (bad.length === 0) return undefined
        const taken = sorted(bad.flatMap(({ ports }) => (ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))))
        const use = plural('uses', 'use', bad.length)
        return { reason: 'hostPort', detail: `${named(bad)} ${use} ${plural('hostPort', 'hostPorts', taken.length)} ${taken.join(', ')}` }
      },
    },
  ],
}
