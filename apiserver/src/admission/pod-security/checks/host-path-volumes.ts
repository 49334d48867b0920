import type { Check } from '../check.ts'
import { plural, quoted } from '../words.ts'

export const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
        if (bad.length === 0) return undefined
        return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', bad.length)} ${quoted(bad)}` }
      },
    },
  ],
}
