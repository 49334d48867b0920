import type { Resource } from '@coxswain/api-types'
import { samples } from '../../apiserver/src/contract/samples/index.ts'

/** The name of the object of a kind that is there from the start: `held`, but for kinds that take only names of their own. */
export const heldName = ({ definition }: Resource): string => {
  const { names = {}, nameEnd = '' } = samples[definition.kind] ?? {}
  return Object.values(names)[0] ?? `held${nameEnd}`
}
