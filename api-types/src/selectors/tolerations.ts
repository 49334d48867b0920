import type { Taint, Toleration } from '../generated/core.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { parseInt64 } from './label-requirement.ts'

type GivenTaint = DeepReadonly<Taint>
type GivenToleration = DeepReadonly<Toleration>

/** Does this toleration allow for the taint? (upstream's `Toleration.ToleratesTaint`; `Lt` and `Gt` compare whole numbers.) */
export const tolerates = ({ key = '', operator = 'Equal', value = '', effect = '' }: GivenToleration, taint: GivenTaint): boolean => {
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  if (operator === 'Exists') return true
  if (operator === 'Equal' || operator === '') return value === (taint.value ?? '')
  const [given, limit] = [parseInt64(taint.value ?? ''), parseInt64(value)]
  if (given === undefined || limit === undefined) return false
  if (operator === 'Lt') return given < limit
  return operator === 'Gt' && given > limit
}

export const toleratedBy = (tolerations: readonly GivenToleration[], taint: GivenTaint): boolean => {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true
  return false
}

/** Are there taints that none of the tolerations allow for? */
export const hasUntolerated = (taints: readonly GivenTaint[], tolerations: readonly GivenToleration[]): boolean => {
  for (const taint of taints) if (!toleratedBy(tolerations, taint)) return true
  return false
}
