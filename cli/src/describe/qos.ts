import { type DeepReadonly, type PodSpec, parseQuantity } from '@coxswain/api-types'

/** The class that a pod has by its requests and limits of CPU and memory (`ComputePodQOS`). */
export const qosClass = (spec: DeepReadonly<PodSpec> | undefined): 'Guaranteed' | 'Burstable' | 'BestEffort' => {
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ resources }) => ({
    requests: amounts(resources?.requests),
    limits: amounts(resources?.limits),
  }))
  if (all.every(({ requests, limits }) => requests.size === 0 && limits.size === 0)) return 'BestEffort'
  const guaranteed = all.every(
    ({ requests, limits }) => limits.size === COUNTED.length && [...requests].every(([name, amount]) => limits.get(name) === amount),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

const COUNTED = ['cpu', 'memory']

const amounts = (list: Readonly<Record<string, string | number>> | undefined): ReadonlyMap<string, bigint> =>
  new Map(
    COUNTED.flatMap((name) => {
      const quantity = list?.[name]
      const nanos = quantity === undefined ? 0n : parseQuantity(quantity).nanos
      return nanos === 0n ? [] : [[name, nanos] as const]
    }),
  )
