import {
  type CustomForm,
  decodeObject,
  deepCopy,
  type JsonValue,
  type KindDefinition,
  type KubeObject,
  type Resource,
  type ReversibleView,
  type TypeTable,
} from '@coxswain/api-types'
import type { Core } from '../core.ts'

/** The table that the types of a resource stand in, and the name of its own. */
export const typesOf = (
  { types }: Pick<Core, 'types'>,
  { custom, schema }: Resource,
): { readonly types: TypeTable; readonly type: string } => custom?.typed() ?? { types, type: schema }

/** What a body must be, under the name that its type has in that table. */
export const typedAs = (core: Pick<Core, 'types'>, resource: Resource) => ({
  schema: typesOf(core, resource).type,
  apiVersion: resource.apiVersion,
  kind: resource.kind,
})

export const hasOtherVersions = ({ served, custom }: KindDefinition): boolean => served.length > 0 || custom !== undefined

/** The object of a write in another version that the kind is served in, for managers that own its fields there. */
export const otherVersions = ({ registry, types }: Pick<Core, 'registry' | 'types'>, { definition, form, schema }: Resource) => {
  if (definition.custom !== undefined) return customVersions(definition.custom)
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

/**
 * Versions of a custom kind that managers own fields in are looked at without a conversion, as if fields had the same paths in all of
 * them: a webhook would have to be asked for each manager of each write.
 */
const customVersions =
  (custom: CustomForm) =>
  (apiVersion: string): ReversibleView | undefined => {
    const other = custom.version(apiVersion.slice(apiVersion.indexOf('/') + 1))?.custom
    if (other === undefined) return undefined
    return { type: other.typed().type, convert: (object) => object, restore: (object) => object as KubeObject }
  }
