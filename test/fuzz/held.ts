import type { Resource } from '@coxswain/api-types'
import { samples } from '../../apiserver/src/contract/samples/index.ts'

/** The name of the object of a kind that is there from the start: `held`, but for kinds that take only names of their own. */
export const heldName = ({ definition }: Resource): string => Object.values(samples[definition.kind]?.names ?? {})[0] ?? 'held'
