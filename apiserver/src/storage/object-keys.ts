import type { KindDefinition } from '@coxswain/api-types'

type Named = Pick<KindDefinition, 'group' | 'plural'>

/**
 * Where objects stand in the store: `objects/<group>/<plural>/<namespace>/<name>`, without the namespace for cluster scope.
 * The core group is written `core`. Segments are validated names, so none holds a slash; a prefix always ends in one, so that `foo` never matches `foobar`.
 */
export const OBJECTS = 'objects/'
/** Addresses and ports given out; written in one transaction with the object that holds them. */
export const ALLOCATIONS = 'allocations/'

export const kindPrefix = ({ group, plural }: Named): string => `${OBJECTS}${group === '' ? 'core' : group}/${plural}/`
export const objectKey = (kind: Named, namespace: string, name: string): string =>
  namespace === '' ? `${kindPrefix(kind)}${name}` : `${kindPrefix(kind)}${namespace}/${name}`
