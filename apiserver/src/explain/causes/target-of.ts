import type { CoreV1, DeepReadonly, Resource } from '@coxswain/api-types'
import { kindPrefix, objectKey } from '../../storage/object-keys.ts'
import type { Target } from './cause-record.ts'

/** The resource of a kind as it is served. */
export type FindResource = (apiVersion: string, kind: string) => Resource | undefined

/** The object, or collection, that a reference names; undefined where no such kind is served. */
export const targetOf = (
  { apiVersion = '', kind = '', namespace: given = '', name = '', uid = '' }: DeepReadonly<CoreV1.ObjectReference>,
  find: FindResource,
): Target | undefined => {
  const resource = find(apiVersion, kind)
  if (resource === undefined) return undefined
  const { definition } = resource
  const namespace = definition.scope === 'Namespaced' ? given : ''
  const prefix = namespace === '' ? kindPrefix(definition) : `${kindPrefix(definition)}${namespace}/`
  const key = name === '' ? prefix : objectKey(definition, namespace, name)
  return { resource, key, namespace, name, uid }
}
