import type { Check } from '../check.ts'
import { plural, quoted, sorted } from '../words.ts'

const ALLOWED: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

/** A volume has its name and one member named as its type. */
const typeOf = (volume: object): string =>
  Object.entries(volume).find(([key, value]) => key !== 'name' && value !== undefined && value !== null)?.[0] ?? 'unknown'

export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  replaces: 'hostPathVolumes',
  versions: [
    {
      since: 0,
      violation: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter((volume) => !ALLOWED.has(typeOf(volume)))
        if (bad.length === 0) return undefined
        const types = sorted(bad.map(typeOf))
        const who = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))} ${plural('uses', 'use', bad.length)}`
        const what = plural('restricted volume type', 'restricted volume types', types.length)
        return { reason: 'restricted volume types', detail: `${who} ${what} ${quoted(types)}` }
      },
    },
  ],
}
