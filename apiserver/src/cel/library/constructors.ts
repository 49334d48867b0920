import { DYN, type ObjectType, objectOf, STRING } from '../types.ts'
import type { Constructors } from './define.ts'

const PATCH: ObjectType = objectOf('JSONPatch', { op: STRING, path: STRING, from: STRING, value: DYN })

/** What a mutation's expression can build: an apply configuration with any fields, and patches. */
export const mutationConstructors: Constructors = (name) => {
  if (name === 'JSONPatch') return PATCH
  return name === 'Object' || name.startsWith('Object.') ? 'any field' : undefined
}
export const noConstructors: Constructors = () => undefined
