import { kinds, type PodSpec, type Toleration } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'

export interface DefaultTolerationSecondsOptions {
  /** Upstream's --default-not-ready-toleration-seconds and --default-unreachable-toleration-seconds; 300 each. */
  readonly notReadySeconds: number
  readonly unreachableSeconds: number
}

const NOT_READY = 'node.kubernetes.io/not-ready'
const UNREACHABLE = 'node.kubernetes.io/unreachable'

/** Pods stay on a node that has failed for a while, in case it comes back, unless they say otherwise. */
export const defaultTolerationSeconds = ({ notReadySeconds, unreachableSeconds }: DefaultTolerationSecondsOptions): AdmissionPlugin => ({
  name: 'DefaultTolerationSeconds',
  mutate: ({ resource, subresource, operation, object }) => {
    if (resource.definition !== kinds.Pod || subresource !== '' || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined
    const { spec } = object as { spec?: PodSpec }
    if (spec === undefined) return undefined
    const given = spec.tolerations ?? []
    const added = [
      ...(given.some((each) => tolerates(each, NOT_READY)) ? [] : [noExecute(NOT_READY, notReadySeconds)]),
      ...(given.some((each) => tolerates(each, UNREACHABLE)) ? [] : [noExecute(UNREACHABLE, unreachableSeconds)]),
    ]
    if (added.length > 0) spec.tolerations = [...given, ...added]
    return undefined
  },
})

const tolerates = ({ key = '', effect = '' }: Toleration, taint: string): boolean =>
  (key === taint || key === '') && (effect === 'NoExecute' || effect === '')
const noExecute = (key: string, tolerationSeconds: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
})
