import type { CoreV1, DeepReadonly } from '@coxswain/api-types'
import type { Taint } from './node-facts.ts'

export type Toleration = DeepReadonly<CoreV1.Toleration>

/** Does this toleration allow for the taint? (upstream's `Toleration.ToleratesTaint`) */
export const tolerates = ({ key = '', operator = 'Equal', value = '', effect = '' }: Toleration, taint: Taint): boolean => {
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  if (operator === 'Exists') return true
  return (operator === 'Equal' || operator === '') && value === (taint.value ?? '')
}

export const toleratedBy = (tolerations: readonly Toleration[], taint: Taint): boolean => {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true
  return false
}

/** Are there taints that none of the tolerations allow for? */
export const hasUntolerated = (taints: readonly Taint[], tolerations: readonly Toleration[]): boolean => {
  for (const taint of taints) if (!toleratedBy(tolerations, taint)) return true
  return false
}
