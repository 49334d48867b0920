import type { Toleration } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'
import { writtenPod } from '../pod-of.ts'

/** Pods that ask for an extended resource tolerate the taint of its name, which keeps others from such nodes (upstream's ExtendedResourceToleration). */
export const extendedResourceToleration: AdmissionPlugin = {
  name: 'ExtendedResourceToleration',
  mutate: (request) => {
    const spec = writtenPod(request)?.spec
    if (spec === undefined) return undefined
    const asked = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) => Object.keys(resources?.requests ?? {}))
    for (const name of [...new Set(asked.filter(isExtended))].sort()) {
      const wanted: Toleration = { key: name, operator: 'Exists', effect: 'NoSchedule' }
      const others = (spec.tolerations ?? []).filter((each) => !(each.key === name && each.effect === 'NoSchedule'))
      spec.tolerations = [...others, wanted]
    }
    return undefined
  },
}

/** Of a domain that is not Kubernetes' own. */
const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.')
