import type { Check } from '../check.ts'
import { named, plural, quoted, sorted } from '../words.ts'

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/'
const isGoodValue = (value: string): boolean => value === '' || value === 'runtime/default' || value.startsWith('localhost/')
const isGoodType = (type: string | undefined): boolean => type === undefined || type === 'RuntimeDefault' || type === 'Localhost'

export const appArmorProfile: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  versions: [
    {
      since: 0,
      violation: ({ metadata, spec, containers }) => {
        const podType = spec.securityContext?.appArmorProfile?.type
        const bad = containers.filter(({ securityContext }) => !isGoodType(securityContext?.appArmorProfile?.type))
        const annotations = Object.entries(metadata.annotations ?? {}).filter(
          ([key, value]) => key.startsWith(ANNOTATION) && !isGoodValue(value),
        )
        const setters = [
          ...(isGoodType(podType) ? [] : ['pod']),
          ...(bad.length === 0 ? [] : [named(bad)]),
          ...(annotations.length === 0
            ? []
            : [`${plural('annotation', 'annotations', annotations.length)} ${quoted(sorted(annotations.map(([key]) => key)))}`]),
        ]
        if (setters.length === 0) return undefined
        const types = [
          ...(isGoodType(podType) ? [] : [podType ?? '']),
          ...bad.map((each) => each.securityContext?.appArmorProfile?.type ?? ''),
        ]
        const values = sorted([...types, ...annotations.map(([, value]) => value)])
        return {
          reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
          detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
        }
      },
    },
  ],
}
