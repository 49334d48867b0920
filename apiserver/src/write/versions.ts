import { decodeObject, deepCopy, type JsonValue, type KubeObject, type Resource, type ReversibleView } from '@coxswain/api-types'
import type { Core } from '../core.ts'

/** The object of a write in another version that the kind is served in, for managers that own its fields there. */
export const otherVersions = ({ registry, types }: Pick<Core, 'registry' | 'types'>, { definition, form, schema }: Resource) => {
  const stored = (object: object): KubeObject => form?.toStored(object as KubeObject) ?? (object as KubeObject)
  const served = (object: KubeObject): KubeObject => form?.fromStored(object) ?? object
  return (apiVersion: string): ReversibleView | undefined => {
    const other = registry.resources.find((each) => each.definition === definition && each.apiVersion === apiVersion)
    if (other === undefined) return undefined
    // An object in the midst of an apply lacks what Go would have written of itself, and the forms count on it.
    const whole = (object: object, type: string): object => decodeObject(types, type, deepCopy(object) as JsonValue).object
    return {
      type: other.schema,
      convert: (object) => other.form?.fromStored(stored(whole(object, schema))) ?? stored(whole(object, schema)),
      restore: (object) => {
        const full = whole(object, other.schema) as KubeObject
        return served(other.form?.toStored(full) ?? full)
      },
    }
  }
}
