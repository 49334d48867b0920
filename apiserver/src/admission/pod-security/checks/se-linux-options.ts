import type { SELinuxOptions } from '@coxswain/api-types'
import type { Check, CheckedPod, Violation } from '../check.ts'
import { plural, quoted, setters, sorted } from '../words.ts'

const TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t']

const against =
  (types: readonly string[]) =>
  ({ spec, containers }: CheckedPod): Violation | undefined => {
    const isBad = (options: SELinuxOptions | undefined): options is SELinuxOptions =>
      options !== undefined && (!types.includes(options.type ?? '') || !!options.user || !!options.role)
    const bad = containers.filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions))
    const given = [spec.securityContext?.seLinuxOptions, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(isBad)
    if (given.length === 0) return undefined
    const badTypes = sorted(given.map(({ type = '' }) => type).filter((type) => !types.includes(type)))
    const data = [
      ...(badTypes.length === 0 ? [] : [`${plural('type', 'types', badTypes.length)} ${quoted(badTypes)}`]),
      ...(given.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(given.some(({ role }) => role) ? ['role may not be set'] : []),
    ]
    const who = setters(isBad(spec.securityContext?.seLinuxOptions), bad)
    return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` }
  }

export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: 0, violation: against(TYPES) },
    { since: 31, violation: against([...TYPES, 'container_engine_t']) },
  ],
}
