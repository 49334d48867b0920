import type { ResourceRef } from './resource.ts'

export const JSON_TYPE = 'application/json'
const partial = (as: string): string => `${JSON_TYPE};as=${as};g=meta.k8s.io;v=v1`
const PARTIAL_OBJECT = partial('PartialObjectMetadata')
const PARTIAL_LIST = partial('PartialObjectMetadataList')

const lean = (type: string): string => `${type};omit=managedFields`
const LEAN_TYPES: ReadonlyMap<string, string> = new Map([JSON_TYPE, PARTIAL_OBJECT].map((type) => [type, lean(type)]))
/** The same without `metadata.managedFields`, from a server that knows how to leave them out; others ignore the parameter. */
export const leanTypeOf = (accept: string): string => LEAN_TYPES.get(accept) ?? accept

/** What the client asks an answer to be. Refused by the server (406) rather than sent whole where it does not know metadata alone. */
export const acceptOf = (ref: ResourceRef, what: 'object' | 'list'): string => {
  if (ref.metadataOnly !== true) return JSON_TYPE
  return what === 'list' ? PARTIAL_LIST : PARTIAL_OBJECT
}

/** Content types of the four kinds of patches. JSON is YAML too, so an apply patch may be sent as JSON under YAML's name. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export type PatchType = keyof typeof PATCH_TYPES
