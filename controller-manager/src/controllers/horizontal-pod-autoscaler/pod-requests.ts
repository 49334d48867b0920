import { type DeepReadonly, type Pod, quantityToMilli, type Stored } from '@coxswain/api-types'
import type { Failed } from './facts.ts'

/** What each pod requests of a resource, in thousandths; of one container alone where it is named (upstream's `calculateRequests`). */
export const podRequests = (
  pods: readonly Stored<Pod>[],
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, number> | Failed => {
  const requests = new Map<string, number>()
  for (const pod of pods) {
    const request = requestOf(pod, resource, container)
    if (typeof request === 'object') return request
    requests.set(pod.metadata.name, request)
  }
  return requests
}

const requestOf = ({ metadata, spec }: Stored<Pod>, resource: string, container: string | undefined): number | Failed => {
  const whole: DeepReadonly<Record<string, string | number>> | undefined = spec?.resources?.requests
  if (container === undefined && whole !== undefined && Object.keys(whole).length > 0) {
    const amount = whole[resource]
    return amount === undefined ? { failed: `missing pod-level request for ${resource} in Pod ${metadata.name}` } : quantityToMilli(amount)
  }
  // Sidecars run beside the containers, and request as these do.
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  let sum = 0
  for (const { name, resources } of [...(spec?.containers ?? []), ...sidecars]) {
    if (container !== undefined && container !== name) continue
    const amount = (resources?.requests as DeepReadonly<Record<string, string | number>> | undefined)?.[resource]
    if (amount === undefined) return { failed: `missing request for ${resource} in container ${name} of Pod ${metadata.name}` }
    sum += quantityToMilli(amount)
  }
  return sum
}
